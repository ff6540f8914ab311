import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { village } from './bench/villages.ts'
import { certify } from './certificate.ts'
import { divide, type Ground, planGroup, report, survey } from './group.ts'
import { type Group, type Household, type Plan, SETTINGS, type Settings } from './terms.ts'

const at = (id: number, x: number, y: number, more: Partial<Household> = {}): Household => ({ id: `户${id}`, x, y, ...more })
const row = (n: number, step = 20) => Array.from({ length: n }, (_, i) => at(i, i * step, 0))

/** What every plan must satisfy: exact cover, bounds or a reason, connected or a reason, cost as recomputed here. */
function sound(group: Group, plan: Plan, settings: Settings = SETTINGS): void {
  const covered = plan.units.flatMap(u => u.members)
  expect([...covered].sort()).toEqual(group.households.map(h => h.id).sort())
  const ground = survey(group, settings)
  let cost = settings.mode === 'full' ? 0 : plan.moved.length * settings.moving
  for (const unit of plan.units) {
    expect(unit.members).toContain(unit.chief)
    const excused = (...kinds: string[]) => plan.exceptions.some(e => kinds.includes(e.kind) && e.unit === unit.name)
    const size = unit.members.length
    if (size < settings.least || size > settings.most) expect(excused('small', 'large', 'isolated')).toBe(true)
    if (!connected(ground, group, unit.members)) expect(excused('star', 'scattered')).toBe(true)
    const index = unit.members.map(id => group.households.findIndex(h => h.id === id))
    const m = group.households.findIndex(h => h.id === unit.chief)
    const walking = index.reduce((sum, i) => sum + ground.walking.metres[i * group.households.length + m]!, 0)
    expect(unit.walking).toBeCloseTo(walking, 6)
    cost += walking + settings.opening + (group.households[m]!.unsuitability ?? 0) + settings.balance * (size - settings.target) ** 2
  }
  const unitOf = (id: string) => plan.units.findIndex(u => u.members.includes(id))
  for (const l of group.links ?? []) if (unitOf(l.a) !== unitOf(l.b)) cost += l.metres
  expect(plan.cost).toBeCloseTo(cost, 5)
}

function connected(ground: Ground, group: Group, members: readonly string[]): boolean {
  const inside = new Set(members.map(id => group.households.findIndex(h => h.id === id)))
  const reached = new Set([...inside].slice(0, 1))
  const { nearStart, nearTo } = ground.graph
  for (const x of reached) for (let k = nearStart[x]!; k < nearStart[x + 1]!; k++) if (inside.has(nearTo[k]!)) reached.add(nearTo[k]!)
  return reached.size === inside.size
}

describe('planning a group', () => {
  it.each([1, 2, 3, 4, 5, 9, 10, 15, 16, 29, 30, 31, 75, 150])('covers %i households soundly, with the least possible exceptions', n => {
    const group = { name: '组', households: village(n, n) }
    const plan = planGroup(group)
    sound(group, plan)
    if (n >= 5) expect(plan.exceptions).toEqual([])
    else expect(plan.exceptions.map(e => e.kind)).toEqual(['small'])
  })

  it('plans nobody into nothing', () => {
    expect(planGroup({ name: '空', households: [] })).toMatchObject({ units: [], exceptions: [], cost: 0 })
  })

  it('gives the same bytes for the same seed', () => {
    const group = { name: '组', households: village(3, 80) }
    expect(JSON.stringify(planGroup(group, { seed: 7 }))).toBe(JSON.stringify(planGroup(group, { seed: 7 })))
  })

  it('costs the same for permuted, moved, turned and mirrored households, and twice as much on twice the scale', () => {
    const settings = { iterations: 4000, balance: 0, opening: 100 }
    for (let seed = 1; seed <= 5; seed++) {
      const households = village(seed, 14)
      const cost = (list: Household[], wishes: Partial<Settings> = settings) => planGroup({ name: '组', households: list }, wishes).cost
      const plain = cost(households)
      expect(cost([...households].reverse())).toBeCloseTo(plain, 5)
      expect(cost(households.map(h => ({ ...h, x: h.x! + 500, y: h.y! - 321 })))).toBeCloseTo(plain, 5)
      expect(cost(households.map(h => ({ ...h, x: 0.6 * h.x! - 0.8 * h.y!, y: 0.8 * h.x! + 0.6 * h.y! })))).toBeCloseTo(plain, 5)
      expect(cost(households.map(h => ({ ...h, x: -h.x! })))).toBeCloseTo(plain, 5)
      const doubled = households.map(h => ({ ...h, x: 2 * h.x!, y: 2 * h.y!, unsuitability: 2 * h.unsuitability! }))
      expect(cost(doubled, { ...settings, opening: 200, neighbourly: 300, reach: 3000 })).toBeCloseTo(2 * plain, 5)
    }
  })

  it('never costs less than its certificate', () => {
    for (let seed = 1; seed <= 6; seed++) {
      const group = { name: '组', households: village(seed, 20 + 15 * seed) }
      const ground = survey(group, SETTINGS)
      const plan = report(ground, SETTINGS, divide(ground, SETTINGS))
      const { bound, percent } = certify(ground, SETTINGS, plan)
      expect(bound!).toBeLessThanOrEqual(plan.cost + 1e-6)
      expect(percent!).toBeLessThan(5)
    }
  })

  it('is sound for any points, on lines and on one spot too', () => {
    const point = fc.record({ x: fc.integer({ min: 0, max: 30 }), y: fc.integer({ min: 0, max: 3 }), scale: fc.constantFrom(0, 10, 100) })
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 40 }), points => {
        const group = { name: '组', households: points.map((p, i) => at(i, p.x * p.scale, p.y * p.scale)) }
        sound(group, planGroup(group, { iterations: 150 }))
      }),
      { numRuns: 60, seed: 20260101 },
    )
  })
})

describe('places that make trouble', () => {
  it('plans households standing on one spot', () => {
    const group = { name: '组', households: Array.from({ length: 23 }, (_, i) => at(i, 5, 5)) }
    const plan = planGroup(group)
    sound(group, plan)
    expect(plan.exceptions).toEqual([])
  })

  it('plans a single street', () => {
    const group = { name: '组', households: row(31) }
    sound(group, planGroup(group))
    expect(planGroup(group).exceptions).toEqual([])
  })

  it('keeps two islands apart and says why the small one is small', () => {
    const river: [number, number][] = [
      [500, -5000],
      [500, 5000],
    ]
    const group = { name: '组', households: [...row(12), ...[0, 1, 2].map(i => at(100 + i, 1000 + 20 * i, 0))], barriers: [river] }
    const plan = planGroup(group)
    sound(group, plan)
    expect(plan.exceptions.map(e => e.kind)).toEqual(['isolated'])
    expect(plan.exceptions[0]!.households).toEqual(['户100', '户101', '户102'])
  })

  it('joins a hamlet within reach, and names one out of reach', () => {
    const near = { name: '组', households: [...row(12), ...[0, 1, 2].map(i => at(100 + i, 1000 + 20 * i, 0))] }
    expect(planGroup(near).exceptions).toEqual([])
    const far = { name: '组', households: [...row(12), ...[0, 1, 2].map(i => at(100 + i, 3000 + 20 * i, 0))] }
    expect(planGroup(far).exceptions.map(e => e.kind)).toEqual(['isolated'])
  })

  it('says so when a star can only be cut by joining those who share its middle', () => {
    const rays = Array.from({ length: 24 }, (_, i) => at(i + 1, 100 * Math.cos((i * Math.PI) / 12), 100 * Math.sin((i * Math.PI) / 12)))
    const walls = rays.map((_, i): [number, number][] => {
      const turn = ((i + 0.5) * Math.PI) / 12
      return [
        [8 * Math.cos(turn), 8 * Math.sin(turn)],
        [500 * Math.cos(turn), 500 * Math.sin(turn)],
      ]
    })
    const group = { name: '组', households: [at(0, 0, 0), ...rays], barriers: walls }
    const plan = planGroup(group)
    sound(group, plan)
    expect(plan.units.every(u => u.members.length >= 5 && u.members.length <= 15)).toBe(true)
    expect(plan.exceptions.map(e => e.kind)).toContain('star')
  })

  it('plans missing, NaN and absurd places by address and names them', () => {
    const households = row(12).map((h, i) => ({ ...h, address: `石板冲${i + 1}号` }))
    const strays: Household[] = [
      { id: '缺', address: '石板冲3号' },
      { id: '非数', x: Number.NaN, y: 4, address: '石板冲11号' },
      { id: '天边', x: 9e7, y: 1, address: '石板冲12号' },
    ]
    const group = { name: '组', households: [...households, ...strays] }
    const plan = planGroup(group)
    sound(group, plan)
    expect(plan.exceptions.filter(e => e.kind === 'unlocated').flatMap(e => e.households)).toEqual(['缺', '非数', '天边'])
    const unitOf = (id: string) => plan.units.find(u => u.members.includes(id))!.name
    expect(unitOf('天边')).toBe(unitOf('户11'))
  })

  it('plans by address when nobody has a place', () => {
    const households = [12, 3, 7, 1, 9, 5, 11, 2, 8, 4, 10, 6, 18, 13, 17, 14, 16, 15, 20, 19].map(
      (k): Household => ({ id: `户${k}`, address: `石板冲${k}号` }),
    )
    const plan = planGroup({ name: '组', households })
    expect(plan.exceptions.every(e => e.kind === 'unlocated')).toBe(true)
    for (const unit of plan.units) {
      const numbers = unit.members.map(id => Number(id.slice(1))).sort((a, b) => a - b)
      expect(numbers.at(-1)! - numbers[0]!).toBe(numbers.length - 1)
    }
  })

  it('reads degrees and refuses 0/0', () => {
    const households = Array.from({ length: 11 }, (_, i): Household => ({ id: `户${i}`, lon: 113.2 + i * 0.0002, lat: 27.6 }))
    const group = { name: '组', households: [...households, { id: '零', lon: 0, lat: 0 }] }
    const plan = planGroup(group)
    expect(plan.exceptions.map(e => e.kind)).toEqual(['unlocated'])
    expect(plan.walking).toBeGreaterThan(50)
    expect(plan.walking).toBeLessThan(2000)
  })
})

describe('flats', () => {
  const tower = (name: string, floors: number, doors: number, x: number) =>
    Array.from(
      { length: floors * doors },
      (_, i): Household => ({
        id: `${name}-${1 + Math.floor(i / doors)}0${1 + (i % doors)}`,
        x,
        y: 0,
        building: name,
        stair: '1',
        floor: 1 + Math.floor(i / doors),
        door: String(i % doors),
      }),
    )

  it('keeps a house together while it fits and cuts a tower by floors', () => {
    const group = { name: '组', households: [...tower('甲栋', 6, 2, 0), ...tower('乙栋', 18, 2, 60)] }
    const plan = planGroup(group)
    sound(group, plan)
    expect(plan.exceptions).toEqual([])
    expect(plan.units.filter(u => u.members.some(id => id.startsWith('甲栋')))).toHaveLength(1)
    for (const unit of plan.units.filter(u => u.members[0]!.startsWith('乙栋'))) {
      const floors = unit.members.map(id => Number(id.slice(3, -2)))
      expect(Math.max(...floors) - Math.min(...floors)).toBeLessThanOrEqual(8)
    }
  })

  it('splits a house only when bounds ask for it, and says so', () => {
    const group = { name: '组', households: [...tower('甲栋', 7, 2, 0), at(1, 30, 0), at(2, 40, 0), at(3, 50, 0)] }
    const plan = planGroup(group)
    sound(group, plan)
    expect(plan.units.every(u => u.members.length >= 5 && u.members.length <= 15)).toBe(true)
    expect(plan.exceptions.map(e => e.kind)).toEqual(['split'])
  })
})
