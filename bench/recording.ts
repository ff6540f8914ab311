import { newId } from '#common/ids.ts'
import { openDatabase } from '#platform/db.ts'
import { openFiles } from '#platform/files.ts'
import { openKeys } from '#platform/keys.ts'
import { openPaper } from '#platform/paper.ts'
import { openVault } from '#platform/vault.ts'
import { application } from '#server.ts'
import type { BenchGround } from './ground.ts'

/** The statements one request sends, in order. Values that differ from request to request are marked, to be made anew each time. */
export interface Recording {
  statements: { text: string; values?: Value[] }[]
}
export type Value = { fixed: unknown } | { fresh: 'id' | 'now'; n: number }

interface Sent {
  text: string
  values?: unknown[]
}

/** Sends the request twice through our application and writes down the SQL; what differs between the two is what must be fresh. */
export async function recordSql(
  ground: BenchGround,
  token: string,
  request: { method: string; path: string; body?: object },
): Promise<Recording> {
  const database = openDatabase(ground.connection, 2)
  const sent: Sent[] = []
  const connect = database.app.connect.bind(database.app) as () => Promise<import('pg').PoolClient>
  database.app.connect = (async () => {
    const client = await connect()
    return new Proxy(client, {
      get(target, key) {
        const value = Reflect.get(target, key)
        if (key !== 'query') return typeof value === 'function' ? value.bind(target) : value
        return (text: string, values?: unknown[]) => {
          sent.push({ text, values })
          return target.query(text, values)
        }
      },
    })
  }) as never
  const vault = openVault(openKeys(ground.folder))
  const nothing = { debug() {}, info() {}, warn() {}, error() {} }
  const paper = openPaper()
  const { app } = application({
    ...{ database, vault, paper, files: openFiles(ground.folder), dataDir: ground.folder, log: nothing, codes: { send: async () => {} } },
    ...{ now: () => new Date(), ratePerMinute: 0, behindProxy: false },
  })
  const once = async () => {
    sent.length = 0
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
    const body = request.body && JSON.stringify({ ...request.body, id: newId() })
    const response = await app.request(`/api${request.path}`, { method: request.method, headers, body })
    if (!response.ok) throw new Error(`${request.path}: ${response.status} ${await response.text()}`)
    return structuredClone(sent)
  }
  await once()
  const [first, second] = [await once(), await once()]
  await paper.close()
  await database.close()
  return {
    statements: first.map(({ text, values }, i) => ({ text, values: values?.map((value, j) => marked(value, second[i]?.values?.[j])) })),
  }
}

const order = new Map<string, number>()

function marked(value: unknown, other: unknown): Value {
  const same = JSON.stringify(value) === JSON.stringify(other)
  if (same) return { fixed: value }
  if (typeof value === 'string' && /^[0-9a-f-]{36}$/.test(value)) {
    if (!order.has(value)) order.set(value, order.size)
    return { fresh: 'id', n: order.get(value)! }
  }
  return value instanceof Date ? { fresh: 'now', n: 0 } : { fixed: value }
}
