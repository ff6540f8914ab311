import type { SexWord } from './idnumbers.ts'
import type { Random } from './random.ts'

/** Somebody in a family, before names and numbers: relation to the head, sex, age, and whether born into the head's clan. */
export interface Member {
  relation: string
  sex: SexWord
  age: number
  /** married in, or of the mother's side: bears another family name */
  otherClan: boolean
}

/** How many people live in a household, as often as in a hill town's roll (mean 3.3). */
export const householdSizes = [
  [1, 13],
  [2, 21],
  [3, 22],
  [4, 21],
  [5, 13],
  [6, 7.5],
  [7, 2.5],
] as const

/** A family of `size` people, head first, with ages that fit each other and, taken together, a pyramid of the countryside. */
export function family(random: Random, size: number): Member[] {
  const kind = random.weighted(kindsBySize[Math.min(size, 7)]!)
  return kind(random, size)
}

/** An old couple, or one of them alone: who lives behind the documented ground-floor doors. */
export function oldPeople(random: Random): Member[] {
  return random.chance(0.5) ? oldCouple(random, 2, 72) : [widow(random.int(70, 84))]
}

type Kind = (random: Random, size: number) => Member[]

const alone: Kind = random => {
  const old = random.chance(0.6)
  if (old) return [random.chance(0.42) ? person('户主', '男', random.int(60, 84)) : widow(random.int(60, 88))]
  return [person('户主', random.chance(0.85) ? '男' : '女', random.int(23, 59))]
}

const oldCouple = (random: Random, _size: number, least = 58): Member[] => {
  const age = random.int(least, 82)
  return [person('户主', '男', age), wife(random, age)]
}

/** Grandparents (one or both) and grandchildren whose parents are registered elsewhere: the left-behind. */
const skipped: Kind = (random, size) => {
  const age = random.int(54, 71)
  const couple = size > 2 || random.chance(0.3)
  const olds = couple ? [person('户主', '男', age), wife(random, age)] : [widow(age)]
  const young = Array.from({ length: Math.max(1, size - olds.length) }, () => grandchild(random, random.int(3, 15)))
  return [...olds, ...young].slice(0, size)
}

/** Father or mother with grown or growing children. */
const oneParent: Kind = (random, size) => {
  const age = random.int(36, 74)
  return [random.chance(0.55) ? person('户主', '男', age) : widow(age), ...children(random, size - 1, age)]
}

/** Husband, wife, children. */
const nuclear: Kind = (random, size) => {
  const age = size === 2 ? random.int(25, 60) : random.int(26, 59)
  return [person('户主', '男', age), wife(random, age), ...children(random, size - 2, age)]
}

/** As above with one or both of the head's parents. */
const withParents: Kind = (random, size) => {
  const parents = size > 4 && random.chance(0.6) ? 2 : 1
  const age = random.int(27, 52)
  const father = age + random.int(22, 30)
  const mother = person('母亲', '女', Math.max(age + 19, father - random.int(0, 5)), true)
  const olds = parents === 2 ? [person('父亲', '男', father), mother] : [random.chance(0.3) ? person('父亲', '男', father) : mother]
  return [person('户主', '男', age), wife(random, age), ...children(random, size - 2 - parents, age), ...olds]
}

/** The old man or his widow is still the head; son, daughter-in-law and grandchildren live with them. */
const underElder: Kind = (random, size) => {
  const age = random.int(53, 80)
  const head = random.chance(0.7) ? person('户主', '男', age) : widow(age)
  const olds = size > 4 && head.sex === '男' ? [head, wife(random, age)] : [head]
  const son = age - random.int(22, 29)
  const young = [person('子', '男', son), person('儿媳', '女', Math.max(20, son - random.int(-1, 4)), true)]
  const rest = size - olds.length - 2
  const grandchildren = Array.from({ length: rest }, (_, i) =>
    grandchild(random, Math.max(0, Math.min(son - 22 - i * 3, random.int(0, 26)))),
  )
  return [...olds, ...young, ...grandchildren]
}

const kindsBySize: Record<number, [Kind, number][]> = {
  1: [[alone, 1]],
  2: [
    [oldCouple, 46],
    [nuclear, 26],
    [oneParent, 18],
    [skipped, 10],
  ],
  3: [
    [nuclear, 66],
    [oneParent, 15],
    [skipped, 19],
  ],
  4: [
    [nuclear, 55],
    [withParents, 20],
    [underElder, 17],
    [skipped, 8],
  ],
  5: [
    [withParents, 45],
    [underElder, 40],
    [nuclear, 15],
  ],
  6: [
    [withParents, 50],
    [underElder, 50],
  ],
  7: [
    [withParents, 45],
    [underElder, 55],
  ],
}

function person(relation: string, sex: SexWord, age: number, otherClan = false): Member {
  return { relation, sex, age, otherClan }
}

/** A woman at the head of a house: her own name is of another clan, her children bear the house's. */
function widow(age: number): Member {
  return person('户主', '女', age, true)
}

function wife(random: Random, husband: number): Member {
  return person('配偶', '女', Math.max(21, husband - random.int(-2, 6)), true)
}

/** Children of a parent of that age, eldest first, two years or more apart as far as that goes. */
function children(random: Random, count: number, parent: number): Member[] {
  const eldest = Math.min(parent - random.int(20, 29), 48)
  return Array.from({ length: count }, (_, i) => {
    const age = Math.max(0, eldest - i * random.int(2, 5))
    // Grown daughters have mostly married away.
    const son = random.chance(age > 24 ? 0.8 : 0.53)
    return person(son ? '子' : '女', son ? '男' : '女', age)
  })
}

function grandchild(random: Random, age: number): Member {
  const boy = random.chance(0.53)
  return person(boy ? '孙子' : '孙女', boy ? '男' : '女', age)
}
