import { type Id, newId } from '#common/ids.ts'
import { linkToken } from '#identity/links.ts'
import type { Database } from '#platform/db.ts'
import type { KeptPhoto } from '#platform/files.ts'
import type { Vault } from '#platform/vault.ts'
import { type BulletinThing, publicationsAt } from './rights-bulletin.ts'
import { type DecisionThing, deliberationsAt } from './rights-decisions.ts'
import { type MeetingThing, meetingsAt } from './rights-meetings.ts'
import { unitPlansAt } from './rights-plans.ts'
import { rollcallsAt } from './rights-rollcalls.ts'
import { type Ground, photo, type RequestState, requestsAt, requestVoice, rollImport, visit, visitThings } from './rights-rows.ts'
import type { Holder, Household, Place, TownName, TownPlan, World } from './town.ts'

// What the rights walk aims at: at each place one of everything an act could be about, put there by SQL.

/** Ids (tokens, names) of one of everything at a place. Asking for what the place does not have throws `Nothing`. */
export type Spot = Record<Thing, string> & { direct: boolean; kind: Place['kind']; town: Id }
type Thing =
  | (
      | 'place'
      | 'group'
      | 'unit'
      | 'area'
      | 'otherArea'
      | 'emptyUnit'
      | 'firstUnit'
      | 'household'
      | 'resident'
      | 'class'
      | 'card'
      | 'cardToken'
    )
  | ('person' | 'otherPerson' | 'personWithoutAccount' | 'mandate' | 'otherMandate' | 'standIn' | 'certificate' | 'certificateToken')
  | ('draft' | 'scheduledPlan' | 'publishedPlan')
  | (
      | 'account'
      | 'suspended'
      | 'photo'
      | 'visit'
      | 'requestPhoto'
      | 'rollImport'
      | 'rollcall'
      | 'emergency'
      | 'recording'
      | 'proposal'
      | RequestState
      | MeetingThing
      | DecisionThing
      | BulletinThing
    )

/** Units with one of everything: town, unit, which household. Each is the first of the place it stands for. */
const inhabited: [TownName, string, number][] = [
  ['甲镇', '青山村/一组/一邻', 0],
  ['甲镇', '青山村/一组/一邻', 1],
  ['甲镇', '青山村/一组/二邻', 0],
  ['甲镇', '青山村/二组/一邻', 0],
  ['甲镇', '青山村/三组/一邻', 0],
  ['甲镇', '白水村/一组/一邻', 0],
  ['乙镇', '红石村/一组/一邻', 0],
]
/** Places that somebody's place lies in. */
const bare = ['青山村/一组/一邻', '青山村/一组', '青山村/一片', '青山村', '甲镇']

/** The place has no such thing, so there is nothing to probe. */
export class Nothing extends Error {}

export interface Spots {
  /** everything found at or below the place */
  below(town: TownName, key: string, household?: Household): Spot
  /** only what lies at the place itself, outside of any place below it */
  directly(town: TownName | '安县', key: string): Spot
  /** ids that exist nowhere */
  nowhere: Spot
  nowhereDirectly: Spot
}

export async function furnish(database: Database, vault: Vault, world: World, kept: KeptPhoto, imports: Map<Id, Id>): Promise<Spots> {
  const { owner } = database
  const insert = async (table: string, row: Record<string, unknown>) => {
    const columns = Object.keys(row)
    const values = columns.map((_, i) => `$${i + 1}`)
    await owner.query(`insert into ${table} (${columns.join(', ')}) values (${values.join(', ')})`, Object.values(row))
  }
  const ground = { insert, owner, vault, world, kept, imports }
  const spots = new Map<string, Spot>()
  const keep = async (name: string, make: () => Promise<Spot>) => {
    if (!spots.has(name)) spots.set(name, strict(await make()))
  }
  for (const town of [world.town('甲镇'), world.town('乙镇')]) {
    await layEmptyUnits(ground, town)
    await owner.query(`update accounts set suspended_at = now(), suspended_reason = '调查' where id = $1`, [suspended(town).account])
  }
  for (const [town, key, household] of inhabited) {
    const unit = world.place(town, key)
    const home = world.town(town).households.filter(each => each.unit === unit)[household]!
    await keep(home.path, () => below(ground, world.town(town), unit, home))
  }
  for (const key of bare)
    await keep(`= ${world.place('甲镇', key).path}`, () => directly(ground, world.town('甲镇'), world.place('甲镇', key)))
  await keep(`= ${world.county.path}`, () => directly(ground, world.county, world.county.places[0]!))
  const at = (name: string) => spots.get(name)!
  return {
    below(town, key, household) {
      const place = world.place(town, key)
      const first = household ?? world.town(town).households.find(each => each.unit && isBelow(each.path, place.path))!
      return strict({ ...plain(at(first.path)), place: place.id, kind: place.kind })
    },
    directly: (town, key) => at(`= ${town === '安县' ? world.county.path : world.place(town, key).path}`),
    nowhere: nowhere(false),
    nowhereDirectly: nowhere(true),
  }
}

function nowhere(direct: boolean): Spot {
  const get = (_: unknown, thing: string | symbol) => {
    if (thing === 'direct') return direct
    return String(thing).endsWith('Token') ? 'A'.repeat(46) : newId()
  }
  return new Proxy({}, { get }) as Spot
}

const things = Symbol('things')
const plain = (spot: Spot) => (spot as unknown as Record<symbol, Spot>)[things]!
function strict(spot: Spot): Spot {
  return new Proxy(spot, {
    get(target, thing) {
      if (thing === things) return target
      const value = target[thing as Thing]
      if (value === undefined) throw new Nothing(String(thing))
      return value
    },
  })
}

export const isBelow = (path: string, above: string) => path === above || path.startsWith(`${above}.`)

/** In the first group of each village one unit with nobody in it and no chief: to be filled, closed. */
async function layEmptyUnits({ insert }: Ground, town: TownPlan): Promise<void> {
  for (const village of town.places.filter(place => place.kind === 'village')) {
    const group = town.places.find(place => place.key === `${village.key}/一组`)!
    const place: Place = {
      id: newId(),
      kind: 'unit',
      parent: group,
      key: `${group.key}/空邻`,
      name: '空邻',
      path: `${group.path}.u9`,
      ordinal: 9,
    }
    town.places.push(place)
    const { id, kind, name, path, ordinal } = place
    await insert('places', { town_id: town.id, id, kind, parent_id: group.id, name, path, ordinal, started_on: '2026-01-01' })
  }
}

async function below(ground: Ground, town: TownPlan, unit: Place, household: Household): Promise<Spot> {
  const { insert, owner, vault } = ground
  const group = unit.parent!
  const area = group.parent!
  const village = area.parent!
  const place = (key: string) => town.places.find(each => each.key === key)?.id
  const [chief, groupChief] = [unit, group].map(at => town.holders.find(holder => holder.place === at)!) as [Holder, Holder]
  const { rows } = await owner.query('select id from household_classes where town_id = $1 and household_id = $2', [town.id, household.id])
  const on = { town_id: town.id, place: unit.path }
  const standIn = newId()
  const term = { from_on: '2026-11-01', to_on: '2026-12-31', reason: '外出务工' }
  await insert('stand_ins', { ...on, id: standIn, mandate_id: chief.mandate, person_id: groupChief.person, ...term })
  const known = await owner.query('select id from certificates where town_id = $1 and mandate_id = $2', [town.id, chief.mandate])
  const certificate = known.rows[0]?.id ?? newId()
  if (!known.rows[0])
    await insert('certificates', { ...on, id: certificate, mandate_id: chief.mandate, serial: `T-${certificate}`, issued_on: '2026-01-02' })
  await owner.query('update people set photo_id = $3 where town_id = $1 and id = $2', [
    town.id,
    chief.person,
    await photo(ground, town, unit.path),
  ])
  const path = household.path
  const requests = await requestsAt(ground, town, { path, village: village.id, household: household.id, department: null })
  return {
    ...{ direct: false, kind: unit.kind, town: town.id, place: unit.id, unit: unit.id, group: group.id, area: area.id },
    ...{ emptyUnit: place(`${village.key}/一组/空邻`)!, firstUnit: place(`${village.key}/一组/一邻`)! },
    otherArea: place(`${village.key}/二片`) ?? area.id,
    ...{ household: household.id, resident: household.residents[0]!.id, class: rows[0]?.id, card: household.card },
    cardToken: linkToken(vault, household.card, 'card'),
    ...{ person: chief.person, otherPerson: groupChief.person, account: chief.account, mandate: chief.mandate },
    ...{ otherMandate: groupChief.mandate, standIn, certificate, certificateToken: linkToken(vault, certificate, 'certificate') },
    ...{
      ...(await outsiders(ground, town, unit.path)),
      photo: await photo(ground, town, unit.path),
      rollImport: ground.imports.get(town.id) ?? (await rollImport(ground, town)),
    },
    ...{
      ...requests,
      visit: await visit(ground, town, household, chief),
      ...(await visitThings(ground, town, household, chief)),
      ...(await unitPlansAt(ground, town, group)),
    },
    requestPhoto: await photoAndVoice(ground, town, path, requests.raised),
    ...(await rollcallsAt(ground, town, unit, village, household)),
    ...(await deliberationsAt(ground, town, unit, household)),
    ...(await publicationsAt(ground, town, village, unit, household)),
    suspended: suspended(town).account,
    ...(await meetingsAt(ground, town, unit, chief)),
  }
}

/** Whoever of a town has a suspended account; nobody who walks. */
export function suspended(town: TownPlan): Holder {
  return town.holders.findLast(holder => holder.post === (town.name === '甲镇' ? 'unit_chief' : 'first_secretary'))!
}

async function directly(ground: Ground, town: TownPlan, place: Place): Promise<Spot> {
  const { insert } = ground
  const holders = town.holders.filter(holder => holder.place === place)
  const [first, second] = [holders[0], holders.at(-1)]
  const orphan = town.households.find(household => !household.unit && household.group === place)
  const village = lineOf(place).find(each => each.kind === 'village') ?? town.places.find(each => each.kind === 'village')
  const spot = { direct: true, kind: place.kind, town: town.id, place: place.id, unit: place.id, group: place.id, area: place.id } as Spot
  if (first && second) {
    const standIn = newId()
    const term = { from_on: '2026-11-01', to_on: '2026-12-31', reason: '外出学习' }
    const other = town.holders.find(holder => holder.place.kind === 'village') ?? first
    await insert('stand_ins', {
      town_id: town.id,
      place: place.path,
      id: standIn,
      mandate_id: first.mandate,
      person_id: other.person,
      ...term,
    })
    Object.assign(spot, { person: first.person, otherPerson: second.person, account: first.account, mandate: first.mandate, standIn })
    Object.assign(spot, { otherMandate: first.mandate, photo: await photo(ground, town, place.path) })
    if (place.kind !== 'county') Object.assign(spot, await meetingsAt(ground, town, place, first))
  }
  if (place.kind !== 'county') {
    Object.assign(spot, await rollcallsAt(ground, town, place, lineOf(place).at(-1)!, orphan))
    Object.assign(spot, await deliberationsAt(ground, town, place))
    if (village) Object.assign(spot, await publicationsAt(ground, town, village, place))
  }
  if (orphan) Object.assign(spot, { household: orphan.id, resident: orphan.residents[0]!.id, card: orphan.card })
  if (village) {
    const requests = await requestsAt(ground, town, { path: place.path, village: village.id, household: null, department: null })
    Object.assign(spot, requests, { requestPhoto: await photoAndVoice(ground, town, place.path, requests.raised) })
  }
  return spot
}

async function photoAndVoice(ground: Ground, town: TownPlan, path: string, request: Id): Promise<Id> {
  await requestVoice(ground, town, path, request)
  return await photo(ground, town, path, ['request', request])
}

function lineOf(place: Place): Place[] {
  return place.parent ? [place, ...lineOf(place.parent)] : [place]
}

/** Somebody without an account, who holds nothing. */
async function outsiders({ insert }: Ground, town: TownPlan, path: string) {
  const id = newId()
  const phone = { phone_sealed: null, phone_blind: null, phone_masked: null }
  await insert('people', { town_id: town.id, id, place: path, name: '龙无职', ...phone })
  return { personWithoutAccount: id }
}
