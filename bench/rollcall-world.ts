import { newId } from '#common/ids.ts'
import type { Database } from '#platform/db.ts'

export interface Community {
  place: string
  /** the town officer's session */
  officer: string
  chiefs: { token: string; households: string[] }[]
  /** a session by contact card for every household's head */
  residents: { token: string; household: string }[]
}

const perGroup = 10

/**
 * A community of its own in 河坝镇: an area, groups of ten units, a head with a contact card and a session in every household, a
 * chief with a session in every unit.
 * Sessions are laid, not signed in: hashing 597 passwords is not what is measured.
 */
export async function layCommunity(database: Database, { households, chiefs }: { households: number; chiefs: number }): Promise<Community> {
  // Temporary tables live on one connection.
  const owner = await database.owner.connect()
  const { rows } = await owner.query(
    `select t.id, t.path::text as path, p.id as root, a.id as account from towns t
      join places p on p.town_id = t.id and p.kind = 'town' join accounts a on a.town_id = t.id and a.user_name = 'heba-office'`,
  )
  const town = rows[0] as { id: string; path: string; root: string; account: string }
  const [village, area] = [newId(), newId()]
  const path = `${town.path}.v900`
  const places = `insert into places (town_id, id, kind, parent_id, name, path, ordinal, started_on)`
  await owner.query(`${places} values ($1, $2, 'village', $3, '七千户社区', $4, 900, '2026-01-01')`, [town.id, village, town.root, path])
  await owner.query(`${places} values ($1, $2, 'area', $3, '一片', $4, 1, '2026-01-01')`, [town.id, area, village, `${path}.a1`])
  await owner.query(
    `create temporary table bench_units as select n, gen_random_uuid() as id, gen_random_uuid() as person, gen_random_uuid() as mandate,
      gen_random_uuid() as account, (n - 1) / ${perGroup} as g, ($1 || '.g' || (n - 1) / ${perGroup} + 1 || '.u' || n)::ltree as path
      from generate_series(1, $2::int) n`,
    [`${path}.a1`, chiefs],
  )
  await owner.query(`create temporary table bench_groups as select g, gen_random_uuid() as id from bench_units group by 1`)
  await owner.query(
    `${places} select $1, id, 'group', $2, (g + 1) || '组', ($3 || '.g' || g + 1)::ltree, g + 1, '2026-01-01' from bench_groups`,
    [town.id, area, `${path}.a1`],
  )
  await owner.query(
    `${places} select $1, u.id, 'unit', g.id, u.n || '邻', u.path, u.n, '2026-01-01' from bench_units u join bench_groups g using (g)`,
    [town.id],
  )
  await owner.query(
    `create temporary table bench_homes as select h, gen_random_uuid() as id, gen_random_uuid() as head, gen_random_uuid() as card, (h - 1) % $1::int + 1 as n from generate_series(1, $2::int) h`,
    [chiefs, households],
  )
  await owner.query(
    `insert into households (town_id, id, village_id, group_id, unit_id, place, number, address, started_on)
      select $1, h.id, $2, g.id, u.id, u.path || ('h' || replace(h.id::text, '-', '')), h.h::text, '社区 ' || h.h || ' 号', '2026-01-01'
      from bench_homes h join bench_units u using (n) join bench_groups g using (g)`,
    [town.id, village],
  )
  await owner.query(
    `insert into residents (town_id, id, household_id, place, name, relation, sex, born)
      select $1, h.head, h.id, u.path || ('h' || replace(h.id::text, '-', '')), '户主' || h.h, '户主', '男', '1960-01-01'
      from bench_homes h join bench_units u using (n)`,
    [town.id],
  )
  await owner.query(
    `insert into cards (town_id, id, household_id, place, serial, issued_at)
      select $1, h.card, h.id, u.path || ('h' || replace(h.id::text, '-', '')), 'B-' || h.h, now() from bench_homes h join bench_units u using (n)`,
    [town.id],
  )
  await owner.query(`insert into people (town_id, id, place, name) select $1, person, path, '邻长' || n from bench_units`, [town.id])
  await owner.query(
    `insert into mandates (town_id, id, person_id, post, place_id, place, how, from_on)
      select $1, mandate, person, 'unit_chief', id, path, 'elected', '2026-01-01' from bench_units`,
    [town.id],
  )
  await owner.query(
    `insert into accounts (town_id, id, person_id, must_change_password, created_at) select $1, account, person, false, now() from bench_units`,
    [town.id],
  )
  const session = (
    token: string,
    account: string,
  ) => `sha256(convert_to(${token}, 'UTF8')), gen_random_uuid(), $1::uuid, ${account}, '手机',
    '\\x00'::bytea, now(), now(), now() + interval '1 day'`
  const sessions = 'insert into sessions (token_hash, id, town_id, account_id, device, address_hash, created_at, seen_at, expires_at)'
  await owner.query(`${sessions} select ${session(`'bench-chief-' || n`, 'account')} from bench_units`, [town.id])
  await owner.query(`${sessions} select ${session(`'bench-officer'`, '$2::uuid')}`, [town.id, town.account])
  await owner.query(
    `insert into sessions (token_hash, id, town_id, card_id, resident_id, device, address_hash, created_at, seen_at, expires_at)
      select sha256(convert_to('bench-home-' || h, 'UTF8')), gen_random_uuid(), $1::uuid, card, head, '手机', '\\x00'::bytea, now(), now(),
        now() + interval '1 day' from bench_homes`,
    [town.id],
  )
  await owner.query('analyze')
  const homes = await owner.query(`select n, array_agg(id::text order by h) as households from bench_homes group by n order by n`)
  const heads = await owner.query(`select id::text as household, 'bench-home-' || h as token from bench_homes order by h`)
  owner.release(true)
  return {
    place: village,
    officer: 'bench-officer',
    chiefs: homes.rows.map(({ n, households }) => ({ token: `bench-chief-${n}`, households })),
    residents: heads.rows,
  }
}
