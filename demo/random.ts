import type { Id } from '#common/ids.ts'

/** Chance that can be repeated: the same key gives the same sequence on every machine. */
export interface Random {
  /** 0 ≤ x < 1 */
  next(): number
  /** a whole number from `least` to `most`, both inside */
  int(least: number, most: number): number
  chance(probability: number): boolean
  pick<T>(list: readonly T[]): T
  /** one of the choices, each as likely as its weight */
  weighted<T>(choices: readonly (readonly [T, number])[]): T
  /** a new list in another order */
  shuffled<T>(list: readonly T[]): T[]
  /** An independent sequence: drawing more here does not move what is drawn there. */
  branch(name: string | number): Random
}

/** Chance started from `key` (any text; a seed number is written out). */
export function randomFrom(key: string): Random {
  const next = sfc32(fourWords(key))
  const int = (least: number, most: number) => least + Math.floor(next() * (most - least + 1))
  return {
    next,
    int,
    chance: probability => next() < probability,
    pick: list => list[int(0, list.length - 1)]!,
    weighted(choices) {
      let left = next() * choices.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [choice, weight] of choices) if ((left -= weight) < 0) return choice
      return choices.at(-1)![0]
    },
    shuffled(list) {
      const copy = [...list]
      for (let i = copy.length - 1; i > 0; i--) {
        const j = int(0, i)
        ;[copy[i], copy[j]] = [copy[j]!, copy[i]!]
      }
      return copy
    },
    branch: name => randomFrom(`${key}/${name}`),
  }
}

/** Chris Doty-Humphrey's sfc32 (PractRand): 128 bits of state, passes the usual batteries, a handful of integer operations. */
function sfc32([a, b, c, d]: [number, number, number, number]): () => number {
  const next = () => {
    const t = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + t) | 0
    return (t >>> 0) / 4294967296
  }
  for (let i = 0; i < 15; i++) next()
  return next
}

/** Four words of state out of a text: FNV-1a from four starting points. */
function fourWords(key: string): [number, number, number, number] {
  const words: [number, number, number, number] = [0x811c9dc5, 0x9e3779b9, 0x85ebca6b, 0xc2b2ae35]
  for (let i = 0; i < key.length; i++) {
    for (let w = 0; w < 4; w++) words[w] = Math.imul(words[w]! ^ (key.charCodeAt(i) + w), 0x01000193)
  }
  return words
}

// Every pair of bytes in hex: ids are made by the hundred thousand, and padding numbers one by one took a third of the time.
const hex = Array.from({ length: 0x10000 }, (_, value) => value.toString(16).padStart(4, '0'))

/**
 * Makes UUIDv7 ids (RFC 9562) out of repeatable chance. Without an instant they count on from `start`, in the order asked for;
 * with one they carry its milliseconds, as ids of acts do.
 */
export function idMaker(random: Random, start: Date): (at?: Date) => Id {
  const began = start.getTime()
  let made = 0
  const word = () => hex[random.int(0, 0xffff)]!
  return at => {
    const time = at ? at.getTime() : began + (made >>> 12)
    const count = at ? random.int(0, 0xfff) : made++ & 0xfff
    const high = Math.floor(time / 0x1_0000)
    const clock = `${hex[Math.floor(high / 0x1_0000)]}${hex[high & 0xffff]}-${hex[time & 0xffff]}`
    return `${clock}-${hex[0x7000 + count]}-${hex[0x8000 + random.int(0, 0x3fff)]}-${word()}${word()}${word()}`
  }
}
