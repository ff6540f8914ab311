import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { record } from '#audit/acts.ts'
import { asActor, openDatabase } from '#platform/db.ts'
import { migrate } from '#platform/migrate.ts'
import { startPostgres } from '#platform/postgres.ts'
import { foundTown } from '#test/town.ts'
import { testVault } from '#test/vault.ts'

let dataDir: string
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sanzhang-verify-'))
})
afterAll(() => rm(dataDir, { recursive: true, force: true }))

function run(): Promise<{ code: number; output: string }> {
  const env = { ...process.env, DATA_DIR: dataDir, DATABASE_URL: '' }
  return new Promise(resolve => {
    execFile(process.execPath, ['commands/audit-verify.ts'], { env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    )
  })
}

test('beside a running server, and without one; an altered row is named with status 1', async () => {
  const postgres = await startPostgres(dataDir)
  await migrate(postgres.connection)
  const database = openDatabase(postgres.connection, 2)
  const world = await foundTown(database, testVault())
  const actor = world.actor('甲镇', 'town_officer')
  for (let i = 0; i < 3; i++) {
    await asActor(database, actor, tx =>
      record(tx, actor, 'setting.set', { kind: 'setting', place: actor.path }, { now: world.now, after: { i } }),
    )
  }
  expect(await run()).toMatchObject({ code: 0, output: expect.stringMatching(/^✓ 甲镇：3 条记录完整；链头 [0-9a-f]{64}\n$/) })
  await database.owner.query(`update audit_log set after = '{"i":9}' where seq = 2`)
  await database.close()
  await postgres.stop()
  expect(await run()).toMatchObject({ code: 1, output: expect.stringMatching(/✗ 甲镇：第 2 条（.* 修改设置）被改动过/) })
}, 60_000)
