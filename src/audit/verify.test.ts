import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { newId } from '#common/ids.ts'
import { asActor, type Database } from '#platform/db.ts'
import { testDatabase } from '#test/database.ts'
import { foundTown, type World } from '#test/town.ts'
import { testVault } from '#test/vault.ts'
import { record } from './acts.ts'
import { verify } from './verify.ts'

// Past the program: as owner, straight into the tables, as somebody with the database password would.

let database: Database
let world: World
const rows = 12
beforeAll(async () => {
  database = await testDatabase()
  world = await foundTown(database, testVault())
  await write(database, world)
  await database.owner.query('create table kept_log as select * from audit_log; create table kept_heads as select * from audit_heads')
})
afterAll(() => database.close())
beforeEach(async () => {
  await tamper('truncate audit_log; delete from audit_heads')
  await tamper('insert into audit_log select * from kept_log; insert into audit_heads select * from kept_heads')
})

async function write(database: Database, world: World): Promise<void> {
  const actor = world.actor('甲镇', 'unit_chief')
  for (let i = 1; i <= rows; i++) {
    await asActor(database, actor, tx =>
      record(
        tx,
        actor,
        'visit.recorded',
        { kind: 'visit', id: newId(), place: actor.path },
        { now: new Date(world.now.getTime() + i * 1001), after: { 次: i, note: '走访' } },
      ),
    )
  }
  const other = world.actor('乙镇', 'unit_chief')
  await asActor(database, other, tx =>
    record(tx, other, 'visit.recorded', { kind: 'visit', place: other.path }, { now: world.now, deviceAt: new Date(0) }),
  )
}

const tamper = (statement: string) => database.owner.query(statement)
async function verdict() {
  const verdicts = await verify(database)
  expect(verdicts.map(each => [each.name, each.fault === null]).filter(([name]) => name === '乙镇')).toEqual([['乙镇', true]])
  return verdicts.find(each => each.name === '甲镇')!
}
const jia = () => `town_id = '${world.town('甲镇').id}'`

test('an untouched chain is whole', async () => {
  expect(await verdict()).toMatchObject({ rows, fault: null, head: expect.stringMatching(/^[0-9a-f]{64}$/) })
})

test.each([
  ['what was done', `act = 'request.written_off'`],
  ['by whom', `actor = jsonb_set(actor, '{name}', '"别人"')`],
  ['when', `at = at - interval '1 ms'`],
  ['after', `after = '{"note":"走访过了"}'`],
  ['before', `before = '{}'`],
  ['the place', `place = subpath(place, 0, 2)`],
  ['the device time', `device_at = at`],
])('altered: %s', async (_what, set) => {
  await tamper(`update audit_log set ${set} where ${jia()} and seq = 5`)
  expect((await verdict()).fault).toMatchObject({ seq: 5, kind: 'altered', words: expect.stringContaining('第 5 条') })
})

test('altered with its own hash made anew: the next row does not fit', async () => {
  await tamper(`update audit_log set act = 'request.rated' where ${jia()} and seq = 5`)
  await rehash(5)
  expect((await verdict()).fault).toMatchObject({ seq: 6, kind: 'broken', words: expect.stringContaining('第 5 条') })
})

test('the last row altered with its hash made anew: the head does not fit', async () => {
  await tamper(`update audit_log set act = 'request.rated' where ${jia()} and seq = ${rows}`)
  await rehash(rows)
  expect((await verdict()).fault).toMatchObject({ seq: rows, kind: 'head' })
})

test.each([
  [1, 1],
  [6, 6],
  [rows, rows],
  [4, 7],
  [1, rows],
])('deleted: rows %i to %i', async (from, to) => {
  await tamper(`delete from audit_log where ${jia()} and seq between ${from} and ${to}`)
  const { fault } = await verdict()
  expect(fault).toMatchObject({ seq: from, kind: 'missing', words: expect.stringContaining('不见了') })
})

test('deleted in the middle and the rest moved up: the row that took the place is named', async () => {
  await tamper(`delete from audit_log where ${jia()} and seq = 6`)
  await tamper(`update audit_log set seq = seq + 1000 where ${jia()} and seq > 6`)
  await tamper(`update audit_log set seq = seq - 1001 where ${jia()} and seq > 1000`)
  expect((await verdict()).fault).toMatchObject({ seq: 6, kind: 'altered' })
})

test('cut off at the end with the head set back: the head is altered', async () => {
  await tamper(`delete from audit_log where ${jia()} and seq = ${rows}`)
  await tamper(`update audit_heads set seq = seq - 1 where ${jia()}`)
  expect((await verdict()).fault).toMatchObject({ seq: rows - 1, kind: 'head' })
})

test('inserted after the end, hash made right', async () => {
  await copyRow(rows, rows + 1)
  await tamper(
    `update audit_log set prev_hash = (select hash from audit_log where ${jia()} and seq = ${rows}) where ${jia()} and seq = ${rows + 1}`,
  )
  await rehash(rows + 1)
  expect((await verdict()).fault).toMatchObject({ seq: rows + 1, kind: 'extra' })
})

test('inserted in the middle, the rest moved down', async () => {
  await tamper(`update audit_log set seq = seq + 1000 where ${jia()} and seq > 6`)
  await tamper(`update audit_log set seq = seq - 999 where ${jia()} and seq > 1000`)
  await copyRow(6, 7)
  await tamper(`update audit_log set prev_hash = (select hash from audit_log where ${jia()} and seq = 6) where ${jia()} and seq = 7`)
  await rehash(7)
  expect((await verdict()).fault).toMatchObject({ seq: 8, kind: 'altered' })
})

test('two rows change places', async () => {
  await tamper(`update audit_log set seq = 1000 where ${jia()} and seq = 4`)
  await tamper(`update audit_log set seq = 4 where ${jia()} and seq = 9`)
  await tamper(`update audit_log set seq = 9 where ${jia()} and seq = 1000`)
  expect((await verdict()).fault).toMatchObject({ seq: 4, kind: 'altered' })
})

test('all rows and the head removed shows as a town without records', async () => {
  await tamper(`delete from audit_log where ${jia()}`)
  await tamper(`delete from audit_heads where ${jia()}`)
  expect((await verify(database)).map(each => each.name)).toEqual(['乙镇'])
})

test('the head removed', async () => {
  await tamper(`delete from audit_heads where ${jia()}`)
  expect((await verdict()).fault).toMatchObject({ seq: rows, kind: 'head' })
})

test('a changed audit_hash does not deceive', async () => {
  await tamper(`update audit_log set act = 'request.rated' where ${jia()} and seq = 5`)
  await tamper('alter function audit_hash rename to audit_hash_kept')
  try {
    expect((await verdict()).fault).toMatchObject({ seq: 5, kind: 'altered' })
  } finally {
    await tamper('alter function audit_hash_kept rename to audit_hash')
  }
})

test('the app role can neither change nor remove nor add records', async () => {
  for (const statement of [
    'update audit_log set act = act',
    'delete from audit_log',
    'update audit_heads set seq = 0',
    'insert into audit_log select * from audit_log',
  ]) {
    await expect(database.app.query(statement), statement).rejects.toMatchObject({ code: '42501' })
  }
})

async function rehash(seq: number): Promise<void> {
  await tamper(`update audit_log set hash = audit_hash(prev_hash, town_id, seq, id, place, at, device_at, actor, act, subject_kind, subject_id, before, after)
    where ${jia()} and seq = ${seq}`)
}

async function copyRow(from: number, to: number): Promise<void> {
  await tamper(`insert into audit_log select town_id, ${to}, gen_random_uuid(), place, at, device_at, actor, act, subject_kind, subject_id, before, after, prev_hash, hash
    from audit_log where ${jia()} and seq = ${from}`)
}
