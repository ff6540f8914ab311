import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openKeys } from '#platform/keys.ts'
import { openVault } from '#platform/vault.ts'
import { testDatabase } from '#test/database.ts'
import { foundTown } from '#test/town.ts'
import { isRight } from './chaos-counts.ts'
import { weather } from './chaos-storm.ts'

test('in a storm, with phones and the server dying, every act is stored once or stays on its phone with the reason', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sanzhang-chaos-'))
  const database = await testDatabase()
  try {
    // Sealed with the keys that the server finds.
    await foundTown(database, openVault(openKeys(folder)))
    const { connection } = database
    const found = await weather({ connection, folder, phones: 6, acts: 90, browsers: 0, kills: 2, seed: 'suite' })
    expect(found, JSON.stringify(found)).toMatchObject({ made: 90, duplicated: 0, lost: 0, waiting: 0, unrecorded: 0 })
    expect(isRight(found), JSON.stringify(found)).toBe(true)
    const { line, killed } = found
    for (const times of [line.dropped, line.unanswered, line.doubled, killed.phones, killed.server]) expect(times).toBeGreaterThan(0)
  } finally {
    await database.close()
    await rm(folder, { recursive: true, force: true })
  }
}, 180_000)
