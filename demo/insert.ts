import { CompiledQuery } from 'kysely'
import type { Tx } from '#platform/db.ts'
import type { DB } from '#platform/schema.ts'

/** A row as the table has it; bytes as Buffers. Columns left out of the first row take their defaults in all. */
export type Row = Record<string, unknown>

// So many to a statement that round trips do not count and no text grows past a few megabytes.
const batch = 4_000

/** Inserts all rows. They travel as one JSON text, which PostgreSQL reads by the table's own types: one way for every table. */
export async function insertAll(tx: Tx, table: keyof DB, rows: readonly Row[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {}).join(', ')
  const text = `insert into ${table} (${columns}) select ${columns} from json_populate_recordset(null::${table}, $1::json)`
  for (let start = 0; start < rows.length; start += batch) {
    const part = rows.slice(start, start + batch).map(withBytesAsText)
    await tx.executeQuery(CompiledQuery.raw(text, [JSON.stringify(part)]))
  }
}

function withBytesAsText(row: Row): Row {
  const entries = Object.entries(row).map(([key, value]) => [key, Buffer.isBuffer(value) ? `\\x${value.toString('hex')}` : value])
  return Object.fromEntries(entries)
}
