import { randomBytes } from 'node:crypto'
import { type Id, newId } from '#common/ids.ts'
import type { Post } from '#common/posts.ts'
import type { Asker } from './rights-ask.ts'
import { filterId, onDutyId } from './rights-rows.ts'
import { type Line, type Who, whoWords } from './rights-table.ts'
import type { Caller, Walk } from './rights-walk.ts'
import type { Spot } from './rights-world.ts'
import type { Holder, Household } from './town.ts'

export type Where = 'own' | 'sibling' | 'parent' | 'other'

/** Somebody who walks through all routes, and the places that are theirs and not theirs. */
export interface Walker extends Asker {
  who: Who
  label: string
  caller: Caller
  town: Id
  path: string
  person: Id
  /** what requests in their hands name */
  mandate: Id | null
  department: string | null
  spots: Partial<Record<Where, Spot>>
  /** the place above is of the own town, so that it can be seen at all */
  parentInTown: boolean
}

const homes: Record<string, [own: string, sibling: string, parent: string, other: string]> = {
  village: ['青山村', '白水村', '甲镇', '红石村'],
  area: ['青山村/一片', '青山村/二片', '青山村', '红石村/一片'],
  group: ['青山村/一组', '青山村/二组', '青山村/一片', '红石村/一组'],
  unit: ['青山村/一组/一邻', '青山村/一组/二邻', '青山村/一组', '红石村/一组/一邻'],
}

export function spotsOf({ spots }: Walk, kind: string): Partial<Record<Where, Spot>> {
  if (kind === 'county') return { own: spots.directly('安县', '安县'), sibling: spots.below('甲镇', '甲镇') }
  if (kind === 'town')
    return { own: spots.below('甲镇', '甲镇'), sibling: spots.below('乙镇', '乙镇'), parent: spots.directly('安县', '安县') }
  const [own, sibling, parent, other] = homes[kind]!
  return {
    ...{ own: spots.below('甲镇', own), sibling: spots.below('甲镇', sibling) },
    ...{ parent: spots.directly('甲镇', parent), other: spots.below('乙镇', other) },
  }
}

/** Everybody of the table, signed in. */
export async function everyone(walk: Walk): Promise<Walker[]> {
  const { world } = walk
  const walkers: Walker[] = []
  const elsewhere = await sessionOf(walk, world.holder('甲镇', 'unit_chief', '白水村/二组/一邻'))
  const posts = Object.keys(whoWords).filter(who => !/^county|resident|stranger/.test(who)) as Post[]
  for (const post of posts) walkers.push(await postHolder(walk, post, world.holder('甲镇', post), elsewhere))
  const officer = world.holder('安县', 'county_officer')
  const home = await postHolder(walk, 'county_home', officer, elsewhere)
  const town = world.town('甲镇')
  const headers = { 'x-town': town.id }
  const look = { who: 'county_look' as const, label: whoWords.county_look, town: town.id, path: town.path, spots: spotsOf(walk, 'town') }
  walkers.push(home, { ...home, ...look, caller: { ...home.caller, headers } })
  const standIn = await standingIn(walk, elsewhere)
  const stranger = {
    who: 'stranger' as const,
    label: whoWords.stranger,
    caller: {},
    path: '',
    person: newId(),
    mandate: null,
    department: null,
  }
  const strange = {
    ...stranger,
    town: town.id,
    otherSession: elsewhere,
    elsewhere,
    spots: { own: walk.spots.below('甲镇', '青山村/一组/一邻') },
  }
  return [...walkers, standIn, await resident(walk, elsewhere), { ...strange, parentInTown: false }]
}

async function postHolder(walk: Walk, who: Exclude<Who, 'stranger'> | Post, holder: Holder, elsewhere: Id): Promise<Walker> {
  const { world } = walk
  const { kind } = holder.place
  return {
    ...{ who: who as Who, label: whoWords[who as Who], caller: { token: await walk.signIn(holder.userName) } },
    ...{ town: (kind === 'county' ? world.county : world.town('甲镇')).id, path: holder.place.path, person: holder.person },
    ...{ mandate: holder.department || kind === 'county' ? null : holder.mandate, department: holder.department },
    ...{ otherSession: await sessionOf(walk, holder), elsewhere },
    ...{ spots: spotsOf(walk, kind), parentInTown: kind !== 'county' && kind !== 'town' },
  }
}

/** 二邻's chief acts for the absent group chief, and may do what the post may. */
async function standingIn(walk: Walk, elsewhere: Id): Promise<Walker> {
  const { database, world } = walk
  const [absent, person] = [world.holder('甲镇', 'group_chief'), world.holder('甲镇', 'unit_chief', '青山村/一组/二邻')]
  await database.owner.query(
    `insert into stand_ins (town_id, id, mandate_id, place, person_id, from_on, to_on, reason) values ($1, $2, $3, $4, $5, '2026-11-20', '2026-11-30', '住院')`,
    [world.town('甲镇').id, newId(), absent.mandate, absent.place.path, person.person],
  )
  const own = await postHolder(walk, 'unit_chief', person, elsewhere)
  const as = { path: absent.place.path, mandate: absent.mandate, spots: spotsOf(walk, 'group') }
  return { ...own, who: 'group_chief', label: '组长（代理）', ...as, caller: { ...own.caller, headers: { 'x-mandate': absent.mandate } } }
}

async function resident(walk: Walk, elsewhere: Id): Promise<Walker> {
  const { world, spots } = walk
  const key = '青山村/一组/一邻'
  const [home, neighbour] = [world.household('甲镇', '青山村', '001'), world.household('甲镇', '青山村', '002')]
  const token = await walk.cardSession(home)
  return {
    ...{ who: 'resident', label: whoWords.resident, caller: { token, headers: { cookie: `card=${token}` } } },
    ...{ town: world.town('甲镇').id, path: home.path, person: home.residents[0]!.id, mandate: null, department: null, household: home.id },
    ...{ otherSession: await sessionOf(walk, home), elsewhere, parentInTown: true },
    spots: {
      ...{ own: spots.below('甲镇', key, home), sibling: spots.below('甲镇', key, neighbour) },
      ...{ parent: spots.directly('甲镇', key), other: spots.below('乙镇', '红石村/一组/一邻') },
    },
  }
}

/** A second session of the same person, on another device. */
async function sessionOf({ database, world }: Walk, who: Holder | Household): Promise<Id> {
  const id = newId()
  const town = 'post' in who && who.post === 'county_officer' ? world.county : world.town('甲镇')
  const [account, card, resident] = 'post' in who ? [who.account, null, null] : [null, who.card, who.residents[0]!.id]
  await database.owner.query(
    `insert into sessions (token_hash, id, town_id, account_id, card_id, resident_id, device, address_hash, created_at, seen_at, expires_at)
      values ($1, $2, $3, $4, $5, $6, '平板', '\\x00', $7, $7, $8)`,
    [randomBytes(32), id, town.id, account, card, resident, world.now, new Date(world.now.getTime() + 86_400_000)],
  )
  return id
}

/** Puts what is dispatched into the walker's hands and makes the walker whoever raised what was raised, wherever it lies. */
export async function handOver({ database }: Walk, { who, town, path, mandate, department, person }: Walker): Promise<void> {
  const { owner } = database
  const ours = `number like 'T-%' and town_id = $1`
  await owner.query(`update requests set handler_mandate_id = null, handler_department = $2 where ${ours}`, [town, department])
  await owner.query(`update requests set handler_mandate_id = $2 where ${ours} and state in ('dispatched', 'taken', 'paused')`, [
    town,
    mandate,
  ])
  // A secretary may be the one who was named to rule; nobody else but the town's office rules.
  const ruler = who === 'party_secretary' ? mandate : null
  await owner.query(`update requests set ruler_mandate_id = $2 where ${ours} and sent_back = 2`, [town, ruler])
  await owner.query('delete from request_filters')
  if (person && who !== 'resident' && who !== 'county_look')
    await owner.query(
      `insert into request_filters (town_id, id, person_id, place, name, query) select id, $2, $3, $4, '旧的', '{}' from towns where id = $1`,
      [town, filterId, person, path],
    )
  await owner.query('delete from on_duty')
  await owner.query(
    `insert into on_duty (town_id, id, place, mandate_id, from_on, to_on) select town_id, $2, place, id, '2026-11-01', '2026-12-31'
      from mandates where town_id = $1 and post = 'town_officer' limit 1`,
    [town, onDutyId],
  )
  await owner.query('delete from request_helpers where town_id = $1', [town])
  if ((mandate || department) && !who.startsWith('county'))
    await owner.query(
      `insert into request_helpers (town_id, id, request_id, place, role, mandate_id, department, asked_at)
        select town_id, gen_random_uuid(), id, place, 'assist', $2, $3, now() from requests where ${ours} and state = 'dispatched'`,
      [town, department ? null : mandate, department],
    )
  if (department) return
  const actor = JSON.stringify({ kind: 'post', name: '某人', person })
  await owner.query(
    `update request_steps set actor = $2::jsonb where town_id = $1 and act = 'raise' and request_id in (select id from requests where ${ours} and state = 'raised')`,
    [town, actor],
  )
}

/** What a walker gets for a line at one of the places: done, or refused with one of these statuses. */
export function verdict(line: Line, walker: Walker, where: Where): 'done' | number[] {
  const { about, above, refused = 403 } = line
  if (about === 'open') return 'done'
  if (walker.who === 'stranger') return [401]
  const may = line.may.includes(walker.who)
  if (about === 'card') return may && where === 'own' ? 'done' : [401]
  if (!may) return where === 'own' ? [refused] : refused === 403 ? [403, 404] : [404]
  if (where === 'own') return 'done'
  if (where !== 'parent' || !walker.parentInTown || !above) return [404]
  return above === 'forbidden' ? [403] : 'done'
}
