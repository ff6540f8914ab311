import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { glob, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileHindrance, Hindrance } from './hindrance.ts'

const root = join(import.meta.dirname, '../..')
/** What the browser's code is made of: the web, and the files of the server it shares. */
const sources = ['web/**/*', 'src/common/*.ts', 'src/*/*terms.ts', 'src/*/*rules.ts', 'package-lock.json']

/** Where the built web lies. */
export const dist = join(root, 'dist')

export interface BuildOptions {
  force?: boolean
  progress?: (words: string) => void
  /** ends a running build */
  signal?: AbortSignal
}

/** Builds the web into `dist` unless it was built from just these sources; says whether it built. */
export async function buildWeb({ force = false, progress, signal }: BuildOptions = {}): Promise<boolean> {
  const config = join(root, 'web/vite.config.ts')
  if (!existsSync(config)) return false
  const stamp = await hashOfSources()
  if (!force && (await readFile(join(dist, '.sources'), 'utf8').catch(() => '')) === stamp) return false
  progress?.('正在构建网页')
  // Built beside and moved into place: a killed or failed build never leaves half a web under the real name.
  const fresh = `${dist}.new`
  try {
    await rm(fresh, { recursive: true, force: true })
    await mkdir(fresh)
    await vite(config, fresh, signal)
    await writeFile(join(fresh, '.sources'), stamp)
    await rm(dist, { recursive: true, force: true })
    await rename(fresh, dist)
    return true
  } catch (error) {
    throw fileHindrance(error, dist)
  }
}

async function hashOfSources(): Promise<string> {
  const names: string[] = []
  for await (const entry of glob(sources, { cwd: root, withFileTypes: true })) {
    if (entry.isFile() && !entry.name.includes('.test.')) names.push(join(entry.parentPath, entry.name))
  }
  const hash = createHash('sha256')
  for (const name of names.sort())
    hash
      .update(`${name.slice(root.length)}\0`)
      .update(await readFile(name))
      .update('\0')
  return hash.digest('hex')
}

async function vite(config: string, outDir: string, signal: AbortSignal | undefined): Promise<void> {
  const program = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin/vite.js')
  const args = [program, 'build', '--config', config, '--logLevel', 'warn']
  const child = spawn(process.execPath, args, { cwd: root, signal, env: { ...process.env, DIST_DIR: outDir, NODE_ENV: 'production' } })
  const output: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => output.push(String(chunk)))
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  if (code !== 0)
    throw new Hindrance(`网页没有构建成功（vite 退出码 ${code}）：\n${output.join('').trim().split('\n').slice(-20).join('\n')}`)
}
