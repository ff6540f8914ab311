// What npm start does: builds the web if needed, starts the database, brings it to the newest form, fills an empty one with the
// demonstration county, and serves until it is told to stop.
import { mkdir } from 'node:fs/promises'
import { flushCompileCache } from 'node:module'
import { posts } from '#common/posts.ts'
import { demonstrationAccounts } from '#demo/accounts.ts'
import { countySeat } from '#demo/towns.ts'
import { buildWeb } from '#platform/build.ts'
import { command } from '#platform/command.ts'
import { type Config, readConfig, readOptions } from '#platform/config.ts'
import { asSystem, type Connection, type Database, openDatabase } from '#platform/db.ts'
import { fileHindrance } from '#platform/hindrance.ts'
import { openLog } from '#platform/log.ts'
import { migrate } from '#platform/migrate.ts'
import { demandFreePort, portHindrance } from '#platform/port.ts'
import { startPostgres } from '#platform/postgres.ts'
import { checkServer } from '#platform/postgres-server.ts'
import { listenForStop, type Shutdown, Stopped } from '#platform/shutdown.ts'
import type { Vault } from '#platform/vault.ts'

const say = (words: string) => console.log(words)

await command(async () => {
  const { empty } = readOptions(process.argv.slice(2), [], ['empty'])
  const config = readConfig()
  const shutdown = listenForStop()
  try {
    await serve(config, empty === true, shutdown)
    await shutdown.told()
    shutdown.signal.throwIfAborted()
  } catch (error) {
    if (!(error instanceof Stopped)) throw error
    say('正在停止')
  } finally {
    await shutdown.close()
  }
})
process.exit()

async function serve(config: Config, empty: boolean, shutdown: Shutdown): Promise<void> {
  // Read while the database starts: parsing the program and waking PostgreSQL each take a good part of a second.
  const program = import('#server.ts')
  program.catch(() => {})
  const connection = await openConnection(config, shutdown)
  await demandFreePort(config.port, config.host)
  const web = buildWeb({ progress: say, signal: shutdown.signal })
  web.catch(() => {})
  await shutdown.orStop(migrate(connection))
  const database = openDatabase(connection, config.poolSize)
  shutdown.onStop(() => database.close(), 3)
  await shutdown.orStop(fillWhenEmpty(database, config, empty))
  await shutdown.orStop(web)
  const { startServer } = await program
  const { port, host, logLevel } = config
  const log = openLog({ level: logLevel, pretty: process.stdout.isTTY })
  const shown = await holdsDemonstration(database)
  const server = await startServer({ ...config, database, connection, log, demonstration: shown || config.demoPhone }).catch(error => {
    throw portHindrance(error, port, host)
  })
  shutdown.onStop(() => server.stop(), 15)
  say(`三长通已启动：${server.url}`)
  if (shown) sayAccounts()
  say('按 Ctrl+C 停止。')
  // Now rather than at the end, which a kill -9 would skip.
  flushCompileCache()
}

async function openConnection({ dataDir, databaseUrl }: Config, shutdown: Shutdown): Promise<Connection> {
  if (databaseUrl) {
    await mkdir(dataDir, { recursive: true }).catch(error => {
      throw fileHindrance(error, dataDir)
    })
    return await checkServer(databaseUrl)
  }
  const { connection, stop } = await startPostgres(dataDir, { progress: say, onLost: shutdown.tell })
  shutdown.onStop(stop, 90)
  return connection
}

async function fillWhenEmpty(database: Database, config: Config, empty: boolean): Promise<void> {
  const towns = await asSystem(database, tx => tx.selectFrom('towns').select('id').limit(1).execute())
  if (towns.length > 0) return
  const [{ openVault }, { openKeys, suiteOf }] = await Promise.all([import('#platform/vault.ts'), import('#platform/keys.ts')])
  const vault = openVault(openKeys(config.dataDir), suiteOf())
  if (empty) return await setUp(database, vault, config)
  const { loadDemonstration } = await import('#demo/load.ts')
  say('数据库是空的：正在装入示范县（不需要时用 npm start -- --empty）')
  await loadDemonstration({ database, vault, seed: config.demoSeed, progress: say })
}

/** An empty database needs one person who can begin: the county's officer. The password is said once, here. */
async function setUp(database: Database, vault: Vault, { setUp: { county, code, userName, password } }: Config): Promise<void> {
  const { foundCounty } = await import('#network/county.ts')
  const officer = { name: '县管理员', userName, password }
  const initial = await foundCounty(database, vault, new Date(), { name: county, code, officer })
  say(`空库已建立“${county}”。请用县级账号登录工作台，再新开乡镇：`)
  say(`  用户名 ${userName}   初始密码 ${password ? '（SETUP_PASSWORD 所给）' : initial}   第一次登录须修改`)
}

async function holdsDemonstration(database: Database): Promise<boolean> {
  const seats = await asSystem(database, tx => tx.selectFrom('towns').select('id').where('code', '=', countySeat.code).execute())
  return seats.length > 0
}

function sayAccounts(): void {
  say('示范账号（姓名、号码均为虚构）：')
  for (const { userName, password, place, post, name } of demonstrationAccounts) {
    say(`  ${userName.padEnd(18)} ${password}   ${place} ${posts[post]} ${name}`)
  }
}
