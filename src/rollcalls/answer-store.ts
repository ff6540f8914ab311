import { sql } from 'kysely'
import type { Id } from '#common/ids.ts'
import type { Post } from '#common/posts.ts'
import type { Tx } from '#platform/db.ts'
import type { Outcome, State, Values } from './field-terms.ts'
import type { Standing } from './rules.ts'

/** An act's answers as they were stored the first time. */
export async function sentBefore(tx: Tx, town: Id, id: Id) {
  return await tx
    .selectFrom('rollcall_answers')
    .select(['household_id as household', 'rollcall_id as rollcall', 'person_id as person', 'outcome', 'values', 'late'])
    .where('town_id', '=', town)
    .where('id', '=', id)
    .execute()
}

export interface Held extends Standing {
  place: string
  leaf: Id
  answer: Id | null
  by: string | null
  droppedReason: string | null
}

/**
 * The lines of some households with the answers that count, held until commit; the households too, so that none moves meanwhile. In the order
 * of their ids, so that two acts about the same households wait for each other instead of both.
 */
export async function holdLines(tx: Tx, town: Id, rollcall: Id, households: Id[]): Promise<Held[]> {
  const { rows } = await sql<Held>`
    select l.household_id as household, h.place::text as place, l.leaf_id as leaf, l.state, l.answer_id as answer,
      l.dropped_reason as "droppedReason", null as outcome, '{}'::jsonb as values, null as by
    from rollcall_households l join households h on h.town_id = l.town_id and h.id = l.household_id
    where l.town_id = ${town} and l.rollcall_id = ${rollcall}::uuid and h.town_id = ${town} and l.household_id = any(${households}::uuid[])
    order by l.household_id for no key update of l for key share of h`.execute(tx)
  const held = rows.filter(row => row.answer !== null)
  if (held.length === 0) return rows
  const answers = await sql<{ household: Id; outcome: Outcome; values: Values; by: string | null }>`
    select a.household_id as household, a.outcome, a.values, p.name as by from rollcall_answers a
      join unnest(${held.map(row => row.answer)}::uuid[], ${held.map(row => row.household)}::uuid[]) w (id, household)
        on a.id = w.id and a.household_id = w.household
      left join people p on p.town_id = a.town_id and p.id = a.person_id
    where a.town_id = ${town}`.execute(tx)
  const known = new Map(answers.rows.map(answer => [answer.household, answer]))
  return rows.map(row => ({ ...row, ...known.get(row.household) }))
}

export interface NewAnswers {
  town: Id
  id: Id
  rollcall: Id
  lines: Pick<Held, 'household' | 'place' | 'answer'>[]
  outcome: Outcome
  values: Values
  late: boolean
  via: 'phone' | 'paper'
  person: Id
  mandate: Id
  post: Post
  answeredAt: Date
  at: Date
  deviceAt: Date | undefined
}

/** Stores one act's answers and lets the lines point to them; the counts follow by trigger. */
export async function saveAnswers(tx: Tx, act: NewAnswers): Promise<void> {
  const { town, id, rollcall, lines, outcome, values, late, via, person, mandate, post, answeredAt, at, deviceAt } = act
  const households = lines.map(line => line.household)
  await sql`
    insert into rollcall_answers (town_id, id, household_id, rollcall_id, place, outcome, values, late, via, replaces, person_id, mandate_id,
        post, answered_at, recorded_at, device_at)
      select ${town}, ${id}, l.household, ${rollcall}::uuid, l.place, ${outcome}, ${JSON.stringify(values)}::jsonb, ${late}, ${via}, l.answer,
        ${person}, ${mandate}, ${post}, ${answeredAt}::timestamptz, ${at}::timestamptz, ${deviceAt ?? null}::timestamptz
      from unnest(${households}::uuid[], ${lines.map(line => line.place)}::ltree[], ${lines.map(line => line.answer)}::uuid[])
        l (household, place, answer)`.execute(tx)
  await sql`update rollcall_households set state = ${outcome}, answer_id = ${id}::uuid, late = ${late}
    where town_id = ${town} and rollcall_id = ${rollcall}::uuid and household_id = any(${households}::uuid[])`.execute(tx)
}

/** Gives photos the answer as their subject; says how many were the person's own and still free. */
export async function attachPhotos(tx: Tx, town: Id, photos: Id[], by: Id[], answer: { id: Id; place: string }): Promise<number> {
  const { numUpdatedRows } = await tx
    .updateTable('files')
    .set({ subject_kind: 'rollcall_answer', subject_id: answer.id, place: answer.place })
    .where('town_id', '=', town)
    .where('id', 'in', photos)
    .where('brought_by', 'in', by)
    .where('subject_id', 'is', null)
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

export interface LineRow {
  household: Id
  head: string
  address: string
  unit: Id
  unitName: string
  state: State
  values: Values | null
  late: boolean
  by: string | null
  at: Date | null
  droppedReason: string | null
  joinedAt: Date | null
}

export interface Wanted {
  path: string
  state?: State | undefined
  household?: Id | undefined
  after?: Id | undefined
  limit: number
}

const lineColumns = (town: Id) => sql`
  l.household_id as household, h.address, l.leaf_id as unit, u.name as "unitName", l.state, a.values, l.late,
    coalesce(w.name, case when a.id is not null then '（已任他处）' end) as by, a.answered_at as at, l.dropped_reason as "droppedReason",
    l.joined_at as "joinedAt",
    coalesce((select r.name from residents r
      where r.town_id = ${town} and r.household_id = l.household_id and r.relation = '户主' and r.ended_on is null limit 1), '') as head
  from rollcall_households l
    join households h on h.town_id = l.town_id and h.id = l.household_id
    join places u on u.town_id = l.town_id and u.id = l.leaf_id
    left join rollcall_answers a on a.town_id = l.town_id and a.id = l.answer_id and a.household_id = l.household_id
    left join people w on w.town_id = a.town_id and w.id = a.person_id`

/** Lines at or below a place: unit by unit, by house number within. */
export async function listLines(tx: Tx, town: Id, rollcall: Id, { path, state, household, after, limit }: Wanted): Promise<LineRow[]> {
  const { rows } = await sql<LineRow>`
    select ${lineColumns(town)}
    where l.town_id = ${town} and l.rollcall_id = ${rollcall}::uuid and l.place <@ ${path}::ltree
      and (${state ?? null}::text is null or l.state = ${state ?? null})
      and (${household ?? null}::uuid is null or l.household_id = ${household ?? null}::uuid)
      and (${after ?? null}::uuid is null or (u.path, h.number, h.id) > (select pu.path, ph.number, ph.id from rollcall_households pl
        join households ph on ph.town_id = pl.town_id and ph.id = pl.household_id
        join places pu on pu.town_id = pl.town_id and pu.id = pl.leaf_id
        where pl.town_id = ${town} and pl.rollcall_id = ${rollcall}::uuid and pl.household_id = ${after ?? null}::uuid))
    order by u.path, h.number, h.id limit ${limit}`.execute(tx)
  return rows
}

/** Every line with the names of the places above it, for the sheet and for paper. */
export async function linesWithPlaces(tx: Tx, town: Id, rollcall: Id, path: string) {
  const above = (kind: string) => sql`(select p.name from places p
    where p.town_id = ${town} and p.kind = ${kind} and p.path @> u.path limit 1)`
  const { rows } = await sql<LineRow & { number: string; village: string; area: string | null; group: string; post: Post | null }>`
    select h.number, ${above('village')} as village, ${above('area')} as area, ${above('group')} as "group", a.post, ${lineColumns(town)}
    where l.town_id = ${town} and l.rollcall_id = ${rollcall}::uuid and l.place <@ ${path}::ltree
    order by u.path, h.number, h.id`.execute(tx)
  return rows
}

export interface PastRow {
  id: Id
  outcome: Outcome
  values: Values
  late: boolean
  via: 'phone' | 'paper'
  by: string
  post: Post
  at: Date
}

/** Everything answered for a household, newest first. */
export async function answersOf(tx: Tx, town: Id, rollcall: Id, household: Id): Promise<PastRow[]> {
  const { rows } = await sql<PastRow>`
    select a.id, a.outcome, a.values, a.late, a.via, coalesce(p.name, '（已任他处）') as by, a.post, a.answered_at as at
    from rollcall_answers a left join people p on p.town_id = a.town_id and p.id = a.person_id
    where a.town_id = ${town} and a.rollcall_id = ${rollcall}::uuid and a.household_id = ${household}::uuid
    order by a.recorded_at desc, a.id desc`.execute(tx)
  return rows
}

export interface MissingRow {
  unit: Id
  unitName: string
  above: string
  asked: number
  open: number
  person: Id | null
  chief: string | null
  post: Post | null
  phoneSealed: Buffer | null
  phoneMasked: string | null
}

/** Units with households not answered for, in the order of the places, each with who should. */
export async function missingUnits(tx: Tx, town: Id, rollcall: Id, path: string, day: string): Promise<MissingRow[]> {
  const { rows } = await sql<MissingRow>`
    select n.leaf_id as unit, u.name as "unitName", n.asked, n.asked - n.answered - n.absent as open,
      (select string_agg(p.name, '' order by nlevel(p.path)) from places p where p.town_id = ${town} and p.path @> u.path
        and p.kind in ('village', 'area', 'group') and p.id <> u.id) as above,
      c.person_id as person, c.name as chief, c.post, c.phone_sealed as "phoneSealed", c.phone_masked as "phoneMasked"
    from rollcall_counts n join places u on u.town_id = n.town_id and u.id = n.leaf_id
      left join lateral (select m.person_id, w.name, m.post, w.phone_sealed, w.phone_masked from mandates m
        join people w on w.town_id = m.town_id and w.id = m.person_id
        where m.town_id = ${town} and m.place @> u.path and m.post in ('unit_chief', 'group_chief', 'area_chief')
          and m.from_on <= ${day} and (m.until_on is null or m.until_on >= ${day}) and (m.ended_on is null or m.ended_on > ${day})
        order by nlevel(m.place) desc limit 1) c on true
    where n.town_id = ${town} and n.rollcall_id = ${rollcall}::uuid and n.place <@ ${path}::ltree
      and n.asked > n.answered + n.absent
    order by u.path`.execute(tx)
  return rows
}
