import type { PostHolder } from '#common/actor.ts'
import { matters } from '#demo/matters.ts'
import type { Database } from '#platform/db.ts'

/** Somebody of a town with an ordinary post, and a household below for what they raise. */
export interface Voice {
  office: PostHolder
  secretary: PostHolder
  chief: PostHolder
  household: string
}

const [villages, areas, groups, units, homes] = [10, 2, 4, 3, 20]
const perTown = villages * areas * groups * units * homes
const corners = ['门口', '屋后', '塘边', '坡上', '桥头', '渠边', '晒谷坪', '岔路口']
const openStates = ['raised', 'sorted', 'dispatched', 'dispatched', 'taken', 'taken', 'taken', 'scheduled', 'paused', 'answered', 'rated']

export interface Size {
  requests: number
  towns: number
  seed: number
}

/** Towns with ten villages, their chiefs, 4,800 households each, and their requests of three years; laid in one go, without acts. */
export async function layRequests(database: Database, { requests, towns, seed }: Size): Promise<Voice[]> {
  const owner = await database.owner.connect()
  const run = (text: string, values: unknown[] = []) => owner.query(text, values)
  // What is laid is whole by construction: neither triggers nor keys are asked.
  await run('set session_replication_role = replica')
  await run('set synchronous_commit = off')
  await run('select setseed($1)', [((seed * 7919) % 1000) / 1000])
  await layNetwork(run, towns)
  await layMatters(run, Math.ceil(requests / towns), seed)
  await run('set session_replication_role = origin')
  // As a database that has been there for three years: nothing left to tidy while we measure.
  await run('vacuum (analyze)')
  const all = await voicesOf(run)
  // Not back into the pool: it carries the temporary tables.
  owner.release(true)
  return all
}

type Run = (text: string, values?: unknown[]) => Promise<{ rows: Record<string, string>[] }>

async function layNetwork(run: Run, towns: number): Promise<void> {
  const county = `insert into towns (id, kind, code, name, path) values (gen_random_uuid(), 'county', '990000000000', '试验县', 'b0') returning id`
  const { id } = (await run(county)).rows[0]!
  await run(
    `create temporary table t as select n, gen_random_uuid() as town, gen_random_uuid() as id, ('b0.t' || n)::ltree as path from generate_series(1, $1::int) n`,
    [towns],
  )
  await run(
    `insert into towns (id, kind, county_id, code, name, path) select town, 'town', $1, lpad((990000000000 + n)::text, 12, '0'), '试验镇' || n, path from t`,
    [id],
  )
  const below = (name: string, above: string, count: number, letter: string) =>
    run(`create temporary table ${name} as select town, n, id as parent, gen_random_uuid() as id, ${name === 'v' ? 'null::uuid' : name === 'a' ? 'id' : 'village'} as village,
      (path::text || '.${letter}' || k)::ltree as path from ${above}, generate_series(1, ${count}) k`)
  await below('v', 't', villages, 'v')
  await below('a', 'v', areas, 'a')
  await below('g', 'a', groups, 'g')
  await below('u', 'g', units, 'u')
  const places = 'insert into places (town_id, id, kind, parent_id, name, path, ordinal, started_on)'
  await run(`${places} select town, id, 'town', null, '试验镇', path, 1, '2020-01-01' from t`)
  const named = { v: ['village', '村'], a: ['area', '片'], g: ['group', '组'], u: ['unit', '邻'] } as const
  for (const [table, [kind, name]] of Object.entries(named))
    await run(
      `${places} select town, id, '${kind}', parent, substr(subpath(path, -1)::text, 2) || '${name}', path, 1, '2020-01-01' from ${table}`,
    )
  await layPeople(run)
  await run(`create temporary table h as select u.town, u.parent as grp, u.id as unit, u.village, gen_random_uuid() as id, k,
    row_number() over (partition by u.town order by u.path, k) as no, u.path as above from u, generate_series(1, ${homes}) k`)
  await run(`insert into households (town_id, id, village_id, group_id, unit_id, place, number, address, longitude, latitude, started_on)
    select town, id, village, grp, unit, above || ('h' || replace(id::text, '-', '')), no::text, no || ' 号', 113 + random() * 0.1, 27 + random() * 0.1, '2020-01-01' from h`)
  await run(`insert into residents (town_id, id, household_id, place, name, relation, sex, born)
    select town, gen_random_uuid(), id, above || ('h' || replace(id::text, '-', '')), '户主' || no, '户主', '男', '1960-01-01' from h`)
}

/** One for each post; two officers at the town, so that there is always a second person. */
async function layPeople(run: Run): Promise<void> {
  const posts = [
    ...['t town_officer', 't town_duty', 'v party_secretary', 'v first_secretary', 'v village_officer', 'a area_chief', 'g group_chief'],
    'u unit_chief',
  ]
  await run('create temporary table m (town uuid, person uuid, mandate uuid, post text, place_id uuid, path ltree)')
  for (const [table, post] of posts.map(each => each.split(' ')))
    await run(`insert into m select town, gen_random_uuid(), gen_random_uuid(), '${post}', id, path from ${table}`)
  await run(`insert into people (town_id, id, place, name) select town, person, path, post || substr(person::text, 1, 4) from m`)
  await run(`insert into mandates (town_id, id, person_id, post, place_id, place, how, from_on)
    select town, mandate, person, post, place_id, path, 'appointed', '2024-01-01' from m`)
}

/**
 * `each` requests a town, raised evenly over three years in the words of the demonstration. Of what is younger than forty days every second
 * one is still open; what is older is written off, but for some withdrawn and merged. Dice are hashes: the same seed lays the same.
 */
async function layMatters(run: Run, each: number, seed: number): Promise<void> {
  const index = (await run(`select pg_get_indexdef('requests_marks'::regclass) as def`)).rows[0]!.def!
  await run('drop index requests_marks')
  await run('create index on h (town, no)')
  await run('create index on m (town, place_id)')
  for (const table of ['t', 'h', 'm']) await run(`analyze ${table}`)
  await run(
    `create temporary table said as select row_number() over () - 1 as k, s.* from unnest($1::text[], $2::text[], $3::text[]) as s(text, category, size)`,
    [matters.map(matter => matter.text), matters.map(matter => matter.category), matters.map(matter => matter.size)],
  )
  const dice = (salt: string, sides: number) => `(hashtext(t.n || '${salt}${seed}' || i) & 2147483647) % ${sides}`
  await run(
    `create temporary table r as
      with d as (select t.town, i, (i - 1) * 3 * 365 * 86400.0 / $1::int as age, ${dice('m', matters.length)} as m, ${dice('h', perTown)} + 1 as no,
        ${dice('w', corners.length)} + 1 as w, ${dice('d', 400)} as door, ${dice('l', 1000)} as luck, ${dice('s', openStates.length)} + 1 as spot
        from t, generate_series(1, $1::int) i)
      select d.town, uuidv7(make_interval(secs => -age)) as id, h.above || ('h' || replace(h.id::text, '-', '')) as place, h.id as household, h.village,
        to_char(now() - make_interval(secs => age), 'YYYYMM') || '-' || lpad(i::text, 5, '0') as number, now() - make_interval(secs => age) as at,
        s.text || '，' || ($2::text[])[w] || '第' || door || '号' as text, s.category, s.size, luck, x.mandate, x.person,
        case when age < 40 * 86400 and luck < 500 then ($3::text[])[spot] when luck >= 985 then 'withdrawn' when luck >= 980 then 'merged' else 'written_off' end as state
      from d join h on h.town = d.town and h.no = d.no join said s on s.k = d.m join m x on x.town = h.town and x.place_id = h.unit`,
    [each, corners, openStates],
  )
  const done = `state in ('answered', 'rated', 'written_off')`
  await run(`insert into requests (town_id, id, place, number, household_id, village_id, raised_at, raised_via, raiser_name, text, state, category, size,
      ownership, urgency, rung, handler_mandate_id, clock_at, due_at, outcome, answer, answered_at, answered_by, solved, satisfied, rating_by, rated_at,
      written_off_at, sorted_at, dispatched_at, taken_at, closings)
    select town, id, place, number, household, village, at, (array['card','chief','visit','meeting','desk'])[1 + luck % 5], '村民', text, state,
      case when state <> 'raised' then category end, case when state <> 'raised' then size end, case when state <> 'raised' then 'public' end,
      case when state <> 'raised' then case when size = 'hard' then 'complex' else 'ordinary' end end, case when state <> 'raised' then 'unit' end,
      case when state not in ('raised', 'sorted') then mandate end, at, at + interval '8 days',
      case when ${done} then (array['solved','solved','solved','solved','solved','explained','planned','referred'])[1 + luck % 8] end,
      case when ${done} then '办好了，请看看' end, case when ${done} then at + interval '5 days' end, case when ${done} then person end,
      case when state in ('rated', 'written_off') then luck % 20 > 0 end, case when state in ('rated', 'written_off') then luck % 12 > 0 end,
      case when state in ('rated', 'written_off') then 'resident' end, case when state in ('rated', 'written_off') then at + interval '6 days' end,
      case when state = 'written_off' then at + interval '7 days' end, case when state <> 'raised' then at + interval '2 hours' end,
      case when state not in ('raised', 'sorted') then at + interval '3 hours' end, case when ${done} then at + interval '9 hours' end,
      (state = 'written_off')::int from r`)
  await run(index)
  const step = `insert into request_steps (town_id, id, request_id, place, act, from_state, to_state, at, actor, facts)`
  await run(
    `${step} select town, gen_random_uuid(), id, place, 'raise', null, 'raised', at, '{"kind":"post","name":"邻长"}', '{"n":1}' from r`,
  )
  await run(`${step} select town, gen_random_uuid(), id, place, 'answer', 'taken', 'answered', at + interval '5 days',
    jsonb_build_object('kind', 'post', 'person', person, 'mandate', mandate), '{"n":2}' from r where ${done}`)
  await run(
    `insert into request_numbers (town_id, month, place, last) select town, to_char(now() at time zone 'Asia/Shanghai', 'YYYYMM'), path, 900000 from t`,
  )
}

interface Row extends Pick<PostHolder, 'town' | 'person' | 'mandate' | 'place' | 'path' | 'post' | 'name'> {
  household: string | null
}

/** Of each town: its officer, the secretary of the first village, and the chief of that village's first unit with a household there. */
async function voicesOf(run: Run): Promise<Voice[]> {
  const { rows } = (await run(`select m.town, m.person, m.mandate, m.place_id as place, m.path::text as path, m.post, '岗位' as name,
    (select h.id from h where h.town = m.town and h.unit = m.place_id limit 1) as household from m join t on t.town = m.town
    where m.post = 'town_officer' or m.path in (t.path || 'v1', t.path || 'v1.a1.g1.u1') and m.post in ('party_secretary', 'unit_chief') order by t.n`)) as unknown as {
    rows: Row[]
  }
  return [...Map.groupBy(rows, row => row.town).values()].map(of => {
    const holder = (post: string): PostHolder => {
      const { household: _, ...row } = of.find(each => each.post === post)!
      return { kind: 'post', account: row.person, ...row }
    }
    const household = of.find(each => each.post === 'unit_chief')!.household!
    return { office: holder('town_officer'), secretary: holder('party_secretary'), chief: holder('unit_chief'), household }
  })
}
