// npm run restore -- --from DIR|FILE.tar.gz --data DIR: into a new data folder; a portable backup also into the empty database of DATABASE_URL.
import { command } from '#platform/command.ts'
import { readConfig, readOptions } from '#platform/config.ts'
import { Hindrance } from '#platform/hindrance.ts'
import { restore } from '#platform/restore.ts'
import { auditIsIntact } from './audit-check.ts'

await command(async () => {
  const { from, data } = readOptions(process.argv.slice(2), ['from', 'data'], [])
  if (!from) throw new Hindrance('请用 --from 指明要恢复的备份（文件夹或 .tar.gz 文件）。')
  const { dataDir, databaseUrl } = readConfig()
  const place = data ?? dataDir
  const { tables, madeAt } = await restore({ from, dataDir: place, databaseUrl, check: auditIsIntact, progress: console.log })
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  console.log(`恢复完成：${madeAt} 的备份，${tables.length} 张表 ${rows} 行逐表核对一致，留痕链完整。`)
  console.log(`启动：DATA_DIR=${place} npm start`)
})
