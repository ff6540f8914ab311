import { createCipheriv, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { sql } from 'kysely'
import type { Id } from '#common/ids.ts'
import { networkApi } from '#network/api.ts'
import { asSystem, type Connection, type Database } from '#platform/db.ts'
import { openFiles } from '#platform/files.ts'
import type { Vault } from '#platform/vault.ts'
import { syncApi } from '#sync/api.ts'
import { outboxKeyOf } from '#sync/sealing.ts'
import { testDatabase } from './database.ts'
import { type IdentityApp, identityApp } from './identity-app.ts'
import { foundTown, type World } from './town.ts'
import { testVault } from './vault.ts'

/** Seals an entry as the person's own phone does. */
export function sealFor(vault: Vault, town: Id, person: Id, content: { id: Id }): Buffer {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', outboxKeyOf(vault, town, person), iv)
  cipher.setAAD(Buffer.from(content.id))
  return Buffer.concat([iv, cipher.update(JSON.stringify(content)), cipher.final(), cipher.getAuthTag()])
}

/** Identity, audit and sync on a database of its own, in the named world. */
export interface SyncApp extends IdentityApp {
  database: Database & { connection: Connection }
  vault: Vault
  world: World
  /** sends a file as a form does */
  put(path: string, token: string, file: Uint8Array): Promise<{ status: number; json: unknown }>
  rows<T>(statement: ReturnType<typeof sql<T>>): Promise<T[]>
  close(): Promise<void>
}

export async function openSyncApp(): Promise<SyncApp> {
  const [database, folder] = [await testDatabase(), await mkdtemp(join(tmpdir(), 'sanzhang-sync-'))]
  const vault = testVault()
  const world = await foundTown(database, vault)
  const server = identityApp(database, vault, world.now)
  server.app.route('/api', networkApi({ vault }))
  server.app.route('/api', syncApi({ identity: server.identity, vault, files: openFiles(folder) }))
  return {
    ...{ ...server, database, vault, world },
    async put(path, token, file) {
      const body = new FormData()
      body.append('file', new File([new Uint8Array(file)], 'photo.jpg'))
      const headers = { host: 'town.example', authorization: `Bearer ${token}` }
      const response = await server.app.request(`http://town.example/api${path}`, { method: 'PUT', headers, body })
      return { status: response.status, json: await response.json() }
    },
    rows: async statement => (await asSystem(database, tx => statement.execute(tx))).rows,
    async close() {
      await server.identity.later.settled()
      await database.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
