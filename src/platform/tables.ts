import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import pg from 'pg'
import { copyOut } from './copy.ts'

/** A table of `public` as it is written out: stored columns only, rows in the order of the primary key. */
export interface Table {
  name: string
  columns: string[]
  order: string[]
}

/** Rows of a table and the SHA-256 of their text: equal contents give equal digests on every PostgreSQL from 15 on. */
export interface TableDigest {
  name: string
  rows: number
  sha256: string
}

export async function listTables(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query(`
    select c.relname as name,
      array(select quote_ident(attname) from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped and attgenerated = ''
        order by attnum) as columns,
      array(select quote_ident(a.attname) || case when a.attcollation <> 0 then ' collate "C"' else '' end
        from pg_index i, unnest(i.indkey) with ordinality as k(number, place), pg_attribute a
        where i.indrelid = c.oid and i.indisprimary and a.attrelid = c.oid and a.attnum = k.number order by k.place) as "order"
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and not exists (select from pg_depend d where d.objid = c.oid and d.classid = 'pg_class'::regclass and d.deptype = 'e')
    order by c.relname collate "C"`)
  for (const table of rows) if (table.order.length === 0) throw new Error(`table ${table.name} has no primary key to sort by`)
  return rows
}

/**
 * Opens one unchanging view of the database on a connection of its own, with every format fixed, so that the same contents always give
 * the same text. Ends by closing the client.
 */
export async function openSnapshot(connection: pg.ClientConfig): Promise<pg.Client> {
  const client = new pg.Client({ ...connection, application_name: 'sanzhang-backup' })
  client.on('error', () => {})
  await client.connect()
  await client.query('begin isolation level repeatable read, read only')
  await client.query(`set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'; set local intervalstyle = 'iso_8601';
    set local bytea_output = 'hex'; set local extra_float_digits = 1; set local row_security = off;
    set local idle_in_transaction_session_timeout = 0; set local statement_timeout = 0`)
  return client
}

/** The table's rows as COPY text. */
export function readTable(client: pg.Client, { name, columns, order }: Table): Readable {
  return copyOut(client, `copy (select ${columns.join(', ')} from ${quote(name)} order by ${order.join(', ')}) to stdout`)
}

/** Reads every table of the snapshot; each page passes under PostgreSQL's checksums on the way. */
export async function digestTables(client: pg.Client): Promise<TableDigest[]> {
  const digests: TableDigest[] = []
  for (const table of await listTables(client)) {
    const { take, result } = digester(table.name)
    for await (const chunk of readTable(client, table)) take(chunk)
    digests.push(result())
  }
  return digests
}

/** Counts and hashes rows passing by. In COPY text a line break inside a value is escaped: each line feed ends a row. */
export function digester(name: string): { take(chunk: Buffer): void; result(): TableDigest } {
  const hash = createHash('sha256')
  let rows = 0
  return {
    take(chunk) {
      hash.update(chunk)
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) rows++
    },
    result: () => ({ name, rows, sha256: hash.digest('hex') }),
  }
}

export function quote(name: string): string {
  return pg.escapeIdentifier(name)
}
