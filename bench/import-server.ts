// A server process with nothing but the roll's API, for one town officer: the test that kills an import in the middle starts it.
// Told by one JSON argument; says {"port": n} when it listens.
import { serve } from '@hono/node-server'
import type { PostHolder } from '#common/actor.ts'
import { rollApi } from '#network/roll-api.ts'
import { keepRolls } from '#network/roll-keeping.ts'
import { createApp } from '#platform/app.ts'
import { type Connection, openDatabase } from '#platform/db.ts'
import { openKeys } from '#platform/keys.ts'
import { openLog } from '#platform/log.ts'
import { openVault } from '#platform/vault.ts'

/** What the process is told. */
export interface ImportServer {
  connection: Connection
  dataDir: string
  officer: PostHolder
}

const { connection, dataDir, officer } = JSON.parse(process.argv[2]!) as ImportServer
const vault = openVault(openKeys(dataDir))
const database = openDatabase(connection, 4)
const log = openLog({ level: 'error', pretty: false })
const uploads = { '/api/roll-imports': 20_000_000 }
const app = createApp({ database, log, now: () => new Date(), ratePerMinute: 0, behindProxy: false, uploads })
app.use(async (c, next) => {
  c.set('actor', officer)
  await next()
})
app.route('/api', rollApi({ vault, keeping: keepRolls(dataDir, vault) }))
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => console.log(JSON.stringify({ port })))
