import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createGunzip } from 'node:zlib'
import pg from 'pg'
import type { Manifest } from './backup-manifest.ts'
import { copyIn } from './copy.ts'
import type { Connection } from './db.ts'
import { listTables, quote } from './tables.ts'

/**
 * Fills a database that was migrated to the backup's form with the rows of a portable backup, in one transaction. Foreign keys are taken off
 * and put back, which checks them all at once and makes the order of the tables no matter; needs no superuser.
 */
export async function importTables(connection: Connection, folder: string, manifest: Manifest): Promise<void> {
  const client = new pg.Client({ ...connection, application_name: 'sanzhang-restore' })
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query('begin')
    await client.query(`set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0; set local row_security = off`)
    const keys = await foreignKeys(client)
    for (const { table, name } of keys) await client.query(`alter table ${table} drop constraint ${quote(name)}`)
    await fill(client, folder, manifest)
    for (const { table, name, definition } of keys) await client.query(`alter table ${table} add constraint ${quote(name)} ${definition}`)
    await client.query('commit')
    await client.query('analyze')
  } finally {
    await client.end()
  }
}

async function fill(client: pg.Client, folder: string, { tables, sequences }: Manifest): Promise<void> {
  const kept = new Set(tables.map(table => table.name))
  const targets = (await listTables(client)).filter(table => kept.has(table.name))
  await client.query(`truncate ${targets.map(table => quote(table.name)).join(', ')}`)
  for (const { name, columns } of targets) {
    await client.query(`alter table ${quote(name)} disable trigger user`)
    const rows = createReadStream(join(folder, 'tables', `${name}.copy.gz`)).pipe(createGunzip())
    await copyIn(client, `copy ${quote(name)} (${columns.join(', ')}) from stdin`, rows)
    await client.query(`alter table ${quote(name)} enable trigger user`)
  }
  for (const { name, value } of sequences) await client.query('select setval($1::regclass, $2)', [quote(name), value])
}

interface ForeignKey {
  table: string
  name: string
  definition: string
}

async function foreignKeys(client: pg.Client): Promise<ForeignKey[]> {
  const { rows } = await client.query(`
    select conrelid::regclass::text as table, conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
    where contype = 'f' and connamespace = 'public'::regnamespace and conparentid = 0`)
  return rows
}
