import { Random } from '../random.ts'
import type { Household } from '../terms.ts'

/** A generated village group: households along a few lanes and in clusters, as in hill country. `size` households, plane metres. */
export function village(seed: number, size: number): Household[] {
  const random = new Random(seed)
  const normal = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
  const clusters = Array.from({ length: 1 + Math.floor(size / 20) }, () => ({
    x: random.next() * 40 * Math.sqrt(size),
    y: random.next() * 40 * Math.sqrt(size),
    turn: random.next() * Math.PI,
    long: 40 + 120 * random.next(),
  }))
  return Array.from({ length: size }, (_, i) => {
    const c = clusters[random.below(clusters.length)]!
    const along = normal() * c.long
    const across = normal() * 25
    const x = random.next() < 0.1 ? random.next() * 40 * Math.sqrt(size) : c.x + along * Math.cos(c.turn) - across * Math.sin(c.turn)
    const y = random.next() < 0.1 ? random.next() * 40 * Math.sqrt(size) : c.y + along * Math.sin(c.turn) + across * Math.cos(c.turn)
    return { id: `户${i + 1}`, x: Math.round(x * 10) / 10, y: Math.round(y * 10) / 10, unsuitability: Math.round(random.next() * 3) * 20 }
  })
}

/** Sizes of village groups: 30 to 150, most around 60. */
export function villageSize(random: Random): number {
  return 30 + Math.floor(120 * random.next() ** 2)
}
