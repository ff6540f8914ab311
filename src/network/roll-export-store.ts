import { sql } from 'kysely'
import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { Post } from '#common/posts.ts'
import type { Tx } from '#platform/db.ts'
import { classesInForce } from './roll-store.ts'
import type { ClassKind } from './terms.ts'

export async function villageNames(tx: Tx, town: Id): Promise<string[]> {
  const rows = await tx
    .selectFrom('places')
    .select('name')
    .where('town_id', '=', town)
    .where('kind', '=', 'village')
    .where('ended_on', 'is', null)
    .orderBy('ordinal')
    .execute()
  return rows.map(row => row.name)
}

export interface ExportedPerson {
  id: Id
  village: string
  area: string | null
  group: string
  unit: string | null
  number: string
  head: string | null
  name: string
  relation: string
  sex: string
  born: Day
  idSealed: Buffer | null
  phoneSealed: Buffer | null
  address: string
  building: string
  stair: string
  floor: string
  door: string
  longitude: number | null
  latitude: number | null
  party: boolean
  kinds: ClassKind[]
}

/** Everybody living in the town's households, village by village, heads first. */
export async function rollPeople(tx: Tx, town: Id, today: Day): Promise<ExportedPerson[]> {
  const { rows } = await sql<Omit<ExportedPerson, 'head' | 'kinds'> & { household: Id }>`
    select r.id, r.household_id household, v.name village, a.name area, g.name "group", u.name unit, h.number, r.name, r.relation, r.sex, r.born,
      r.id_number_sealed "idSealed", r.phone_sealed "phoneSealed", h.address, h.building, h.stair, h.floor, h.door, h.longitude, h.latitude,
      r.party_member party
    from residents r
      join households h on h.town_id = r.town_id and h.id = r.household_id and h.ended_on is null
      join places v on v.town_id = h.town_id and v.id = h.village_id
      join places g on g.town_id = h.town_id and g.id = h.group_id
      left join places a on a.town_id = g.town_id and a.id = g.parent_id and a.kind = 'area'
      left join places u on u.town_id = h.town_id and u.id = h.unit_id
    where r.town_id = ${town}::uuid and r.ended_on is null
    order by v.ordinal, g.ordinal, u.ordinal nulls last, h.number, r.relation <> '户主', r.id`.execute(tx)
  const classes = await classesInForce(tx, town, today)
  const heads = new Map(rows.filter(row => row.relation === '户主').map(row => [row.household, row.name]))
  return rows.map(({ household, ...row }) => ({ ...row, head: heads.get(household) ?? null, kinds: classes.get(household) ?? [] }))
}

export interface ExportedChief {
  person: Id
  resident: Id | null
  post: Post
  path: string
  village: string | null
  area: string | null
  group: string | null
  unit: string | null
  name: string
  idSealed: Buffer | null
  phoneSealed: Buffer | null
  how: 'elected' | 'appointed'
  from: Day
  until: Day | null
}

/** Everybody who holds one of `posts` at or below `path`, with the names of the places above the post. */
export async function rollChiefs(tx: Tx, town: Id, path: string, posts: readonly string[]): Promise<ExportedChief[]> {
  const at = (kind: string, name: string) =>
    sql`(select name from places where town_id = ${town}::uuid and kind = ${kind} and path @> m.place) ${sql.ref(name)}`
  const { rows } = await sql<ExportedChief>`
    select m.person_id person, p.resident_id resident, m.post, m.place path, ${at('village', 'village')}, ${at('area', 'area')},
      ${at('group', 'group')}, ${at('unit', 'unit')}, p.name, r.id_number_sealed "idSealed", p.phone_sealed "phoneSealed",
      m.how, m.from_on "from", m.until_on "until"
    from mandates m
      join people p on p.town_id = m.town_id and p.id = m.person_id
      left join residents r on r.town_id = p.town_id and r.id = p.resident_id
    where m.town_id = ${town}::uuid and m.place <@ ${path}::ltree and m.ended_on is null and m.post = any(${posts}::text[])
    order by m.place, m.post, m.from_on`.execute(tx)
  return rows
}
