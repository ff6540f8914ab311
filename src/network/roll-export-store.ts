import { sql } from 'kysely'
import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { Post } from '#common/posts.ts'
import type { Tx } from '#platform/db.ts'
import type { ClassKind } from './class-terms.ts'
import { classesInForce } from './roll-store.ts'

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

interface Home extends Pick<ExportedPerson, 'number' | 'address' | 'building' | 'stair' | 'floor' | 'door' | 'longitude' | 'latitude'> {
  id: Id
  village: Id
  group: Id
  unit: Id | null
}
type Member = Pick<ExportedPerson, 'id' | 'name' | 'relation' | 'sex' | 'born' | 'idSealed' | 'phoneSealed' | 'party'> & { household: Id }

/**
 * Everybody living in the town's households, village by village, heads first. Three plain reads put together here: right after an import
 * the server knows nothing of the thousands of new rows, and would join them one by one.
 */
export async function rollPeople(tx: Tx, town: Id, today: Day): Promise<ExportedPerson[]> {
  const { rows: places } = await sql<{ id: Id; name: string; kind: string; parent: Id; ordinal: number }>`
    select id, name, kind, parent_id parent, ordinal from places where town_id = ${town}::uuid`.execute(tx)
  const { rows: homes } = await sql<Home>`
    select id, village_id village, group_id "group", unit_id unit, number, address, building, stair, floor, door, longitude, latitude
    from households where town_id = ${town}::uuid and ended_on is null`.execute(tx)
  const { rows: members } = await sql<Member>`
    select id, household_id household, name, relation, sex, born, id_number_sealed "idSealed", phone_sealed "phoneSealed", party_member party
    from residents where town_id = ${town}::uuid and ended_on is null
    order by relation <> '户主', id`.execute(tx)
  const classes = await classesInForce(tx, town, today)
  const placeOf = new Map(places.map(place => [place.id, place]))
  const livingIn = Map.groupBy(members, member => member.household)
  const rank = ({ village, group, unit }: Home) =>
    [village, group, unit].map(id => (id ? placeOf.get(id)!.ordinal : Number.MAX_SAFE_INTEGER))
  const ranked = homes.map(home => ({ home, by: rank(home) }))
  ranked.sort((a, b) => {
    const differs = a.by.findIndex((ordinal, i) => ordinal !== b.by[i])
    return differs < 0 ? (a.home.number < b.home.number ? -1 : 1) : a.by[differs]! - b.by[differs]!
  })
  return ranked.flatMap(({ home: { id, village, group, unit, ...home } }) => {
    const living = livingIn.get(id) ?? []
    const area = placeOf.get(placeOf.get(group)!.parent)!
    const at = {
      ...{ village: placeOf.get(village)!.name, area: area.kind === 'area' ? area.name : null, group: placeOf.get(group)!.name },
      ...{ unit: unit && placeOf.get(unit)!.name, head: living.find(member => member.relation === '户主')?.name ?? null },
    }
    return living.map(({ household: _, ...member }) => ({ ...home, ...at, ...member, kinds: classes.get(id) ?? [] }))
  })
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
