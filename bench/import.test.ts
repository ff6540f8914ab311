import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { PostHolder } from '#common/actor.ts'
import { generateCounty } from '#demo/county.ts'
import { writeRoll } from '#demo/roll.ts'
import type { RollImport } from '#network/roll-import-terms.ts'
import type { Connection, Database } from '#platform/db.ts'
import { packedBlanks, workbook, zip } from '#platform/sheet.fixture.ts'
import { testDatabase } from '#test/database.ts'
import { foundEmptyTown, startImportServer } from './import-process.ts'

// A server process of its own, so that it can be killed in the middle.

const town = generateCounty(1, '2026-11-24').towns[2]!
let file: Buffer
let dataDir: string
let database: Database & { connection: Connection }
let officer: PostHolder
let server: Awaited<ReturnType<typeof startImportServer>>
let watcher: pg.Client

beforeAll(async () => {
  file = await writeRoll(town)
})
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sanzhang-import-'))
  database = await testDatabase()
  officer = await foundEmptyTown(database)
  server = await start()
  watcher = new pg.Client({ ...database.connection })
  await watcher.connect()
})
afterEach(async () => {
  await server?.stop()
  await watcher?.end()
  await database?.close()
  await rm(dataDir, { recursive: true, force: true })
})

const start = () => startImportServer({ connection: database.connection, dataDir, officer })

async function upload(content: Buffer) {
  const body = new FormData()
  body.set('file', new File([new Uint8Array(content)], '花名册.xlsx'))
  const response = await fetch(`${server.url}/api/roll-imports`, { method: 'POST', body })
  return { status: response.status, json: (await response.json()) as RollImport & { error: { code: string; message: string } } }
}
const submit = (id: string) => fetch(`${server.url}/api/roll-imports/${id}/done`, { method: 'PUT' })

/** Rows of the town in every table an import writes. */
async function held(): Promise<Record<string, number>> {
  const tables = ['places', 'place_changes', 'households', 'residents', 'id_numbers', 'household_classes', 'people', 'mandates']
  const counts = tables.map(table => `(select count(*)::int from ${table} where town_id = '${officer.town}') "${table}"`)
  return (await watcher.query(`select ${counts.join(', ')}`)).rows[0]
}

/** Resolves when another connection is at work on a statement that begins like this. */
async function seen(statement: string): Promise<void> {
  const asked = `select count(*)::int count from pg_stat_activity where pid <> pg_backend_pid() and state = 'active' and starts_with(query, '${statement}')`
  for (let i = 0; i < 20_000; i++) {
    if ((await watcher.query(asked)).rows[0].count > 0) return
    await wait(1)
  }
  throw new Error(`nobody came to ${statement}`)
}

const nothing = { places: 1, place_changes: 0, households: 0, residents: 0, id_numbers: 0, household_classes: 0, people: 0, mandates: 0 }

test('kill -9 of the server in the middle of an import: nothing; then the same dry run imports everything', async () => {
  const dry = await upload(file)
  expect(dry.json).toMatchObject({ state: 'checked', counts: { rows: town.residents.length } })
  const broken = submit(dry.json.id).then(
    () => 'answered',
    () => 'cut off',
  )
  await seen('insert into residents')
  await server.stop('SIGKILL')
  expect(await broken).toBe('cut off')
  expect(await held()).toEqual(nothing)
  server = await start()
  const response = await submit(dry.json.id)
  expect(response.status).toBe(200)
  expect(await held()).toMatchObject({
    households: town.households.length,
    residents: town.residents.length,
    id_numbers: town.residents.length,
  })
  expect((await submit(dry.json.id)).status).toBe(409)
}, 120_000)

test('the connection to the database is cut in the middle: nothing, the server goes on, and the import can be done again', async () => {
  const dry = await upload(file)
  const broken = submit(dry.json.id)
  await seen('insert into residents')
  await watcher.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()`,
  )
  expect((await broken).status).toBe(500)
  expect(await held()).toEqual(nothing)
  expect((await submit(dry.json.id)).status).toBe(200)
  expect((await held()).residents).toBe(town.residents.length)
}, 120_000)

test('a 3 MB zip bomb is refused in seconds while the server answers others', async () => {
  const bomb = zip({ ...workbook({ rows: '' }), 'xl/worksheets/sheet1.xml': { packed: packedBlanks(3000), declared: 5_000_000 } })
  expect(bomb.length).toBeGreaterThan(2_800_000)
  const started = performance.now()
  const refused = upload(bomb)
  let answers = 0
  let over = false
  const others = (async () => {
    for (; !over; answers++) expect((await fetch(`${server.url}/api/roll-imports`)).status).toBe(200)
  })()
  const { status, json } = await refused
  over = true
  await others
  expect([status, json.error.code]).toEqual([413, 'sheets.too_large'])
  expect(performance.now() - started).toBeLessThan(10_000)
  expect(answers).toBeGreaterThan(3)
  expect(await held()).toEqual(nothing)
  expect((await upload(file)).json.state).toBe('checked')
}, 60_000)
