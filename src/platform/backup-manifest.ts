import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Hindrance } from './hindrance.ts'
import type { TableDigest } from './tables.ts'

/** What lies in a backup: written last, so a folder without one is no backup. */
export interface Manifest {
  format: 1
  /** `physical`: PostgreSQL's own files, for this program's version of it; `portable`: rows as text, for any version from 15 on */
  kind: 'physical' | 'portable'
  madeAt: string
  /** version of the server it was taken from */
  postgres: string
  /** what had been run, by name and checksum of the file */
  migrations: { name: string; sha256: string }[]
  /** what a restored copy must hold */
  tables: TableDigest[]
  sequences: { name: string; value: number }[]
  files: KeptFile[]
}

export interface KeptFile {
  path: string
  bytes: number
  sha256: string
}

export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 1)}\n`, { mode: 0o600 })
}

/** Reads the manifest and every file it names. @throws Hindrance for the first that is missing, shorter or different. */
export async function readBackup(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, 'manifest.json'), 'utf8').catch(() => {
    throw new Hindrance(`${folder} 不是一份完整的备份：应有 manifest.json，没有找到。`)
  })
  const manifest = parse(text, folder)
  for (const { path, bytes, sha256 } of manifest.files) {
    const file = join(folder, path)
    const size = (await stat(file).catch(() => undefined))?.size
    if (size === undefined) throw new Hindrance(`备份不完整：缺少文件 ${path}。`)
    if (size !== bytes) throw new Hindrance(`备份已损坏：${path} 应为 ${bytes} 字节，实为 ${size} 字节。`)
    if ((await hashOf(file)) !== sha256) throw new Hindrance(`备份已损坏：${path} 的内容与备份时不同。`)
  }
  return manifest
}

function parse(text: string, folder: string): Manifest {
  try {
    const manifest = JSON.parse(text)
    if (manifest.format === 1 && Array.isArray(manifest.files)) return manifest
  } catch {}
  throw new Hindrance(`${folder}/manifest.json 读不懂：应为本程序写的备份说明（format 1）。`)
}

export async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk)
  return hash.digest('hex')
}

export interface CopyTree {
  from: string
  to: string
  /** paths relative to `from`; folders left out take their contents with them */
  leavesOut?: (path: string, isFolder: boolean) => boolean
  /** a running database removes files under our hands: those are no loss */
  mayVanish?: boolean
}

/** Copies a folder, readable by its owner only, and says what was copied; empty folders come along, sockets and links do not. */
export async function copyTree({ from, to, leavesOut = () => false, mayVanish = false }: CopyTree): Promise<KeptFile[]> {
  const paths = await makeFolders({ from, to, leavesOut }, '')
  const kept: KeptFile[] = []
  const worker = async () => {
    for (let path = paths.pop(); path !== undefined; path = paths.pop()) {
      try {
        kept.push({ path, ...(await copyFile(join(from, path), join(to, path))) })
      } catch (error) {
        if (!mayVanish || (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      }
    }
  }
  await Promise.all(Array.from({ length: 8 }, worker))
  return kept.sort((one, other) => (one.path < other.path ? -1 : 1))
}

/** Makes the folders and gives the paths of the files. */
async function makeFolders(tree: Required<Pick<CopyTree, 'from' | 'to' | 'leavesOut'>>, below: string): Promise<string[]> {
  await mkdir(join(tree.to, below), { recursive: true, mode: 0o700 })
  const paths: string[] = []
  for (const entry of await readdir(join(tree.from, below), { withFileTypes: true })) {
    const path = join(below, entry.name)
    if (tree.leavesOut(path, entry.isDirectory())) continue
    if (entry.isDirectory()) paths.push(...(await makeFolders(tree, path)))
    else if (entry.isFile()) paths.push(path)
  }
  return paths
}

const small = 4 * 1024 * 1024

/** Copies one file and gives size and hash of what was written, which is what counts where the source is still growing. */
export async function copyFile(from: string, to: string): Promise<{ bytes: number; sha256: string }> {
  if ((await stat(from)).size <= small) {
    const content = await readFile(from)
    await writeFile(to, content, { mode: 0o600 })
    return { bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') }
  }
  const hash = createHash('sha256')
  let bytes = 0
  const counting = new Transform({
    transform(chunk, _encoding, done) {
      hash.update(chunk)
      bytes += chunk.length
      done(null, chunk)
    },
  })
  await pipeline(createReadStream(from), counting, createWriteStream(to, { mode: 0o600 }))
  return { bytes, sha256: hash.digest('hex') }
}

/** The same files with their paths seen from the backup's root. */
export function under(folder: string, files: KeptFile[]): KeptFile[] {
  return files.map(file => ({ ...file, path: join(folder, file.path) }))
}

/** Whether `path` is `folder` or lies in it. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way !== '..' && !way.startsWith('../')
}
