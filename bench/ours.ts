// Our server as it is deployed, on the bench's database: no rate limit (one address sends everything), log at warnings.
import { openDatabase } from '#platform/db.ts'
import { openLog } from '#platform/log.ts'
import { startServer } from '#server.ts'

const { PORT, GROUND, DATA_DIR } = process.env as Record<string, string>
await startServer({
  database: openDatabase(JSON.parse(GROUND!), 16),
  port: Number(PORT),
  host: '127.0.0.1',
  dataDir: DATA_DIR!,
  log: openLog({ level: 'info', write: () => {} }),
  ratePerMinute: 0,
})
process.send!('ready')
