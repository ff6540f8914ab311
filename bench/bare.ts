// The yardstick: node:http and pg, nothing else, running for each path the statements our server was seen to send.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import pg from 'pg'
import { newId } from '#common/ids.ts'
import type { Recording, Value } from './recording.ts'

const { PORT, GROUND, RECORDINGS } = process.env as Record<string, string>
const recordings: Record<string, Recording> = JSON.parse(readFileSync(RECORDINGS!, 'utf8'))
const pool = new pg.Pool({ ...JSON.parse(GROUND!), max: 16, options: '-c role=sanzhang_app' })
const named = Object.fromEntries(
  Object.entries(recordings).map(([path, { statements }]) => [
    path,
    statements.map(({ text, values }) => ({
      text,
      values,
      name: values?.length ? createHash('md5').update(text).digest('hex') : undefined,
    })),
  ]),
)

createServer(async (request, response) => {
  const statements = named[request.url!.slice(1)]!
  if (request.method === 'POST') for await (const chunk of request) JSON.parse(String(chunk))
  const ids = new Map<number, string>()
  const made = (value: Value) => {
    if ('fixed' in value) return value.fixed
    if (value.fresh === 'now') return new Date()
    if (!ids.has(value.n)) ids.set(value.n, newId())
    return ids.get(value.n)
  }
  const client = await pool.connect()
  let rows: unknown[] = []
  try {
    for (const { text, values, name } of statements) {
      const result = name ? await client.query({ name, text, values: values!.map(made) }) : await client.query(text)
      if (result.rows.length) rows = result.rows
    }
  } finally {
    client.release()
  }
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(rows))
}).listen(Number(PORT), '127.0.0.1', () => process.send!('ready'))
