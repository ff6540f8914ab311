// npm run backup -- --out DIR|FILE.tar.gz [--portable]: database, files and keys, while the server runs; restored on trial before it counts.
import { backup } from '#platform/backup.ts'
import { command } from '#platform/command.ts'
import { readConfig, readOptions } from '#platform/config.ts'
import { Hindrance } from '#platform/hindrance.ts'
import { auditIsIntact } from './audit-check.ts'

await command(async () => {
  const { out, portable } = readOptions(process.argv.slice(2), ['out'], ['portable'])
  if (!out) throw new Hindrance('请用 --out 指明备份放在哪里：一个新文件夹，或以 .tar.gz 结尾的文件名。')
  const { dataDir, databaseUrl } = readConfig()
  const options = { dataDir, databaseUrl, out, portable: portable === true, check: auditIsIntact, progress: console.log }
  const { tables, files } = await backup(options)
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  console.log(`备份完成：${out}（${tables.length} 张表 ${rows} 行，${files.length} 个文件），已试恢复并核对，留痕链完整。`)
  console.log('备份里有全部个人信息和密钥，请像保管档案一样保管。')
})
