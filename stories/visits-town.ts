import { type Day, type Period, periodOf } from '#common/calendar.ts'
import { type Caller, signIn } from './caller.ts'
import type { Stage } from './story.ts'
import type { Planned } from './visits-plan.ts'
import { closesOn, type Noted, type Rule, verdicts } from './visits-reckoning.ts'
import type { Office } from './weishan.ts'

export interface Node {
  id: string
  parent: string | null
  kind: string
  name: string
  path: string
}

/** The town as the story knows it: its places, its own notes on every household, and who tells visits where. */
export interface Ledger {
  nodes: Node[]
  households: Map<string, Noted>
  /** by path of the village */
  secretaries: Map<string, Caller>
  accounts(place: Node, post: string): Promise<Caller & { mandate: string }>
}

export async function openLedger({ base, step }: Stage, office: Office, today: Day): Promise<Ledger> {
  const nodes = (await office.get('/places/tree')) as Node[]
  const households = new Map<string, Noted>()
  const pathOf = new Map(nodes.map(node => [node.id, node.path]))
  for (let after = ''; ; ) {
    const { rows, next } = await office.get(`/households?limit=500${after && `&after=${after}`}`)
    for (const { id, unit, kinds } of rows) {
      const classes = kinds.map(() => ({ from: today, told: today, to: null, endTold: null }))
      households.set(id, { id, units: [{ path: pathOf.get(unit)!, told: today }], startedOn: today, ended: null, classes, visits: [] })
    }
    if (!next) break
    after = next
  }
  let made = 0
  const accounts = async (place: Node, post: string) => {
    const { holders } = await office.get(`/places/${place.id}`)
    const { person, mandate } = holders.find((one: { post: string }) => one.post === post)
    const account = await office.send('POST', '/accounts', { person, userName: `v${made++}-${office.town.length}` })
    return { ...(await signIn(base, account.userName, account.password)), mandate }
  }
  const secretaries = new Map<string, Caller>()
  for (const village of nodes.filter(node => node.kind === 'village'))
    secretaries.set(village.path, await accounts(village, 'party_secretary'))
  step('accounts', `${secretaries.size} 个村的书记开通账号；记下 ${households.size} 户`)
  return { nodes, households, secretaries, accounts }
}

export function villageOf({ secretaries }: Ledger, path: string): Caller {
  for (const [village, secretary] of secretaries) if (path.startsWith(`${village}.`)) return secretary
  throw new Error(`no village holds ${path}`)
}

export interface World {
  stage: Stage
  office: Office
  ledger: Ledger
  rules: Rule[]
  quarter: Period
}

/** Tells one visit and notes it; true when the server says it came too late to count, which must be so by hand as well. */
export async function tell(world: World, planned: Planned, by?: Caller, post = 'party_secretary'): Promise<boolean> {
  const { household, on, told, outcome } = planned
  const noted = world.ledger.households.get(household)!
  const visitor = by ?? villageOf(world.ledger, noted.units.at(-1)!.path)
  const row = await visitor.send('POST', '/visits', { household, on, outcome })
  noted.visits.push({ on, told, outcome, post })
  const periods = (['month', 'quarter'] as const).map(kind => periodOf(kind, on))
  const late = periods.some(period => closesOn(period) <= told && verdicts(noted, period, world.rules, told).length > 0)
  world.stage.expect(`${on} 的走访 ${told} 才报，是不是迟到`, row.late, late)
  return late
}

/** Does all of `work`, eight at a time: as many phones. */
export async function allOf<T>(items: T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const left = [...items]
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item)
    }),
  )
}
