import { setImmediate } from 'node:timers/promises'
import { CompiledQuery } from 'kysely'
import type { Tx } from '#platform/db.ts'
import type { DB } from '#platform/schema.ts'

/** A row as the table has it; bytes as Buffers. Columns left out of a batch's first row take their defaults in all of it. */
export type Row = Record<string, unknown>

// So many to a statement that round trips do not count and no text grows past a few megabytes.
const batch = 2_000

/**
 * Inserts a row for each of `items`. Rows travel as one JSON text, which PostgreSQL reads by the table's own types: one way for every
 * table. While one batch is being inserted the next is made (sealed, spelt out), so that database and process work side by side.
 */
export async function insertAll<T>(tx: Tx, table: keyof DB, items: readonly T[], rowOf: (item: T) => Row): Promise<void> {
  let sent: Promise<unknown> | undefined
  for (let start = 0; start < items.length; start += batch) {
    const rows = items.slice(start, start + batch).map(item => withBytesAsText(rowOf(item)))
    const columns = Object.keys(rows[0]!).join(', ')
    const text = `insert into ${table} (${columns}) select ${columns} from json_populate_recordset(null::${table}, $1::json)`
    const parameter = JSON.stringify(rows)
    await sent
    sent = tx.executeQuery(CompiledQuery.raw(text, [parameter]))
    // Awaited a batch later; until then a failure is not an unhandled one.
    sent.catch(() => {})
    await setImmediate()
  }
  await sent
}

function withBytesAsText(row: Row): Row {
  const entries = Object.entries(row).map(([key, value]) => [key, Buffer.isBuffer(value) ? `\\x${value.toString('hex')}` : value])
  return Object.fromEntries(entries)
}
