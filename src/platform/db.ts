import { createHash } from 'node:crypto'
import {
  type CompiledQuery,
  Kysely,
  type KyselyConfig,
  PostgresAdapter,
  PostgresDialect,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely'
import pg from 'pg'
import type { Actor } from '#common/actor.ts'
import type { DB } from './schema.ts'

/** A running transaction. Acts and stores take it as their first argument. */
export type Tx = Kysely<DB>

/** Where PostgreSQL is: a URL, or host (a socket folder counts) with user and database. */
export type Connection = { connectionString: string } | { host: string; port: number; user: string; database: string }

/** Two pools on one database: the owner's, and the unprivileged role's under row-level security. */
export interface Database {
  owner: pg.Pool
  app: pg.Pool
  close(): Promise<void>
}

// Days stay text (YYYY-MM-DD): a Date would drift by the machine's zone. Big counts fit a JavaScript number here.
pg.types.setTypeParser(pg.types.builtins.DATE, text => text)
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

/** Opens both pools; `size` connections for the app role, a quarter of that for the owner. */
export function openDatabase(connection: Connection, size = 16): Database {
  const shared = { ...connection, pipeline: true, Client: NamingClient }
  const owner = new pg.Pool({ ...shared, max: Math.max(4, size / 4), application_name: 'sanzhang-system' })
  const app = new pg.Pool({ ...shared, max: size, application_name: 'sanzhang', options: '-c role=sanzhang_app' })
  // A connection that breaks while idle is dropped by the pool; without a listener it would end the process.
  for (const pool of [owner, app]) {
    pool.on('error', () => {})
    // The pool takes its listener back while a transaction has the connection: one cut in the middle fails that transaction, not the process.
    pool.on('connect', client => client.on('error', () => {}))
  }
  return {
    owner,
    app,
    async close() {
      await Promise.all([owner.end(), app.end()])
    },
  }
}

/**
 * Runs `work` as the unprivileged role, seeing only rows at or below `actor.path`; commits when it resolves, rolls back when it throws.
 * The scope is sent as its own statement and always a literal, never set_config(): Citus carries only SET LOCAL to its workers.
 */
export async function asActor<T>(
  db: Database,
  actor: Pick<Actor, 'path'> & { seesSealed?: boolean },
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const opening = ['begin', `set local app.scope = ${scopeLiteral(actor.path)}`]
  if (actor.seesSealed) opening.push(`set local app.sealed = 'yes'`)
  return await transaction(db.app, opening, work)
}

/** Runs `work` as the owner, past row-level security: sign-in, jobs, migrations, look-ups of public links. Never with a user's words as SQL. */
export async function asSystem<T>(db: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  return await transaction(db.owner, ['begin'], work)
}

/**
 * Runs `work` as the owner inside a transaction that also carries a scope, so that acts with records work: set-up, demonstration data, jobs.
 */
export async function asSystemAt<T>(db: Database, path: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  return await transaction(db.owner, ['begin', `set local app.scope = ${scopeLiteral(path)}`, `set local app.sealed = 'yes'`], work)
}

const lastWords = new WeakMap<Tx, CompiledQuery[]>()

/**
 * Keeps `statement` for the end of the transaction, where it goes in one breath with the commit; several go in their order. For what holds
 * a lock that everybody waits for. Its failure fails the transaction.
 */
export async function atCommit(tx: Tx, statement: CompiledQuery): Promise<void> {
  const last = lastWords.get(tx)
  if (last) last.push(statement)
  else await tx.executeQuery(statement)
}

async function transaction<T>(pool: pg.Pool, opening: string[], work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    // Sent ahead without waiting: the connection is pipelined, so the first query of the work follows in the same breath.
    const opened = Promise.all(opening.map(statement => client.query(statement)))
    opened.catch(() => {})
    try {
      const tx = bound(client)
      const last: CompiledQuery[] = []
      lastWords.set(tx, last)
      const result = await work(tx)
      await opened
      lastWords.delete(tx)
      // In one breath: what the last statements lock is not held while their answers travel. One that fails turns the commit into a rollback.
      const said = last.map(({ sql, parameters }) => client.query(sql, parameters as unknown[]))
      const ended = (await Promise.all([...said, client.query('commit')])).at(-1)!
      if (ended.command !== 'COMMIT') throw new Error('a failed statement was passed over: nothing was kept')
      return result
    } catch (error) {
      await client.query('rollback').catch(failure => (broken = failure))
      throw error
    }
  } finally {
    client.release(broken)
  }
}

/** A Kysely over one checked-out client; outside of kysely's own transactions, ours being open already. */
function bound(client: pg.PoolClient): Tx {
  const pool = { connect: async () => ({ query: client.query.bind(client), release() {} }), end: async () => {} }
  const dialect = new PostgresDialect({ pool: pool as never })
  const config: KyselyConfig = {
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => dialect.createDriver(),
      createIntrospector: db => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  }
  return new Kysely<DB>(config)
}

/** An ltree path as an SQL literal; anything but labels and dots is refused, so nothing can be smuggled in. */
function scopeLiteral(path: string): string {
  if (!/^[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*$/.test(path)) throw new Error(`not a scope: ${JSON.stringify(path)}`)
  return `'${path}'`
}

const names = new Map<string, string>()

/**
 * Gives each parameterised text a stable name, so that the server plans it once per connection (unnamed costs 20–50 %), and sends what is
 * asked in one turn of the event loop in one piece: a piece for each statement would be most of a request's processor time.
 */
class NamingClient extends pg.Client {
  // biome-ignore lint/suspicious/noExplicitAny: pg's query has a dozen overloads; only (text, values) is renamed.
  override query(...args: any[]): any {
    const { stream } = this.connection
    if (stream.writableCorked === 0) {
      stream.cork()
      process.nextTick(() => stream.uncork())
    }
    const [text, values] = args
    if (typeof text === 'string' && Array.isArray(values) && values.length > 0) {
      return super.query({ name: nameOf(text), text, values } as never, args[2] as never)
    }
    return super.query(...(args as [never]))
  }
}

function nameOf(text: string): string {
  let name = names.get(text)
  if (!name) {
    name = createHash('sha256').update(text).digest('base64url').slice(0, 24)
    // Texts come from code, so they are few; a bound keeps a mistake (values pasted into texts) from eating memory.
    if (names.size < 5_000) names.set(text, name)
  }
  return name
}
