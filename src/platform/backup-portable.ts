import { createWriteStream } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type pg from 'pg'
import { hashOf, type KeptFile } from './backup-manifest.ts'
import { digester, listTables, readTable, type TableDigest } from './tables.ts'

/** Writes each table of the snapshot to `<target>/<table>.copy.gz`, as COPY text in the order of its key. */
export async function exportTables(client: pg.Client, target: string): Promise<{ tables: TableDigest[]; files: KeptFile[] }> {
  await mkdir(target, { recursive: true, mode: 0o700 })
  const tables: TableDigest[] = []
  const files: KeptFile[] = []
  for (const table of await listTables(client)) {
    const path = `${table.name}.copy.gz`
    const file = join(target, path)
    const { take, result } = digester(table.name)
    const counting = new Transform({
      transform(chunk, _encoding, done) {
        take(chunk)
        done(null, chunk)
      },
    })
    await pipeline(readTable(client, table), counting, createGzip({ level: 6 }), createWriteStream(file, { mode: 0o600 }))
    tables.push(result())
    files.push({ path, bytes: (await stat(file)).size, sha256: await hashOf(file) })
  }
  return { tables, files }
}
