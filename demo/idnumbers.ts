import type { Day } from '#common/calendar.ts'
import { checkCharacter } from '#common/idnumber.ts'
import type { Random } from './random.ts'

/**
 * The division code at the front of every ID number here. Real codes begin with a province of GB/T 2260 (11–65, 71, 81–83); no province
 * is 99, so no such number was or will be issued to anybody, while form, birth date and check character are as in real ones.
 */
function divisions(seed: number): { home: string; elsewhere: string[] } {
  // Six codes a seed, so that two counties can stand in one database: an ID number is unique over all towns.
  const first = (seed % 166) * 6 + 1
  const [home, ...elsewhere] = Array.from({ length: 5 }, (_, i) => `999${String(first + i).padStart(3, '0')}`)
  // People who married or moved in carry the code of where they were first registered.
  return { home: home!, elsewhere }
}

/**
 * Mobile numbers of the demonstration begin with 154: the ministry has given that segment to no operator (as of 2022), so a code or a call
 * sent there by mistake reaches nobody.
 */
export const phoneSegment = '154'

export type SexWord = '男' | '女'

/** Gives out ID numbers and phones, each once in the whole county. */
export interface NumberBook {
  idNumber(born: Day, sex: SexWord, movedIn: boolean): string
  phone(): string
}

export function openNumberBook(random: Random, seed: number): NumberBook {
  const { home, elsewhere } = divisions(seed)
  const given = new Set<string>()
  const once = (draw: () => string) => {
    let drawn = draw()
    while (given.has(drawn)) drawn = draw()
    given.add(drawn)
    return drawn
  }
  return {
    idNumber(born, sex, movedIn) {
      const division = movedIn ? random.pick(elsewhere) : home
      // The 17th digit is odd for men and even for women (GB 11643).
      const draw = () => random.int(0, 49).toString().padStart(2, '0') + (random.int(0, 4) * 2 + (sex === '男' ? 1 : 0))
      const first17 = once(() => division + born.replaceAll('-', '') + draw())
      return first17 + checkCharacter(first17)
    },
    phone: () => once(() => phoneSegment + random.int(0, 99_999_999).toString().padStart(8, '0')),
  }
}
