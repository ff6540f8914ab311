// npm run migrate: brings the database (DATABASE_URL, or the embedded one in DATA_DIR) to the newest form and stops.
import { command } from '#platform/command.ts'
import { readConfig } from '#platform/config.ts'
import { migrate } from '#platform/migrate.ts'
import { startPostgres } from '#platform/postgres.ts'
import { checkServer } from '#platform/postgres-server.ts'

await command(async () => {
  const { databaseUrl, dataDir } = readConfig()
  const server = databaseUrl ? undefined : await startPostgres(dataDir, { progress: console.log })
  try {
    const ran = await migrate(server ? server.connection : await checkServer(databaseUrl!))
    console.log(ran.length === 0 ? '数据库已是最新，没有需要执行的迁移。' : `已执行 ${ran.length} 个迁移：${ran.join('、')}。`)
  } finally {
    await server?.stop()
  }
})
