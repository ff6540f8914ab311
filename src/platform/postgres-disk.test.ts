import { execFile, spawnSync } from 'node:child_process'
import { chmod, chown, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startPostgres } from './postgres.ts'

const run = promisify(execFile)
const nobody = 65_534
const hasty = { settings: { fsync: 'off' } }
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'disk-test-'))
  await chmod(folder, 0o755)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const isRoot = process.getuid?.() === 0
const mayMount = isRoot && spawnSync('unshare', ['--mount', 'true']).status === 0

/** A small disk of its own for the length of a test. */
async function onDisk(options: string, work: (place: string) => Promise<void>): Promise<void> {
  const place = await mkdtemp(join(folder, 'disk-'))
  await run('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', place])
  try {
    await work(place)
  } finally {
    await run('umount', [place])
  }
}

// Making a disk small or read-only takes root; elsewhere these are skipped and say so.
describe.skipIf(!mayMount)('disks', () => {
  test('too little room for a first start', async () => {
    await onDisk('size=30m', async place => {
      await expect(startPostgres(place)).rejects.toThrow(/^磁盘空间不足：建立数据库至少需要 200 MB，.*只剩 \d+ MB。$/)
    })
  })

  test('a disk that is full by the next start', async () => {
    await onDisk('size=400m', async place => {
      const { stop } = await startPostgres(place, hasty)
      await stop()
      await run('sh', ['-c', `cat /dev/zero > ${place}/ballast 2>/dev/null || true`])
      await expect(startPostgres(place)).rejects.toThrow(/磁盘已满|所在磁盘已满/)
      await rm(join(place, 'ballast'))
      await (await startPostgres(place)).stop()
    })
  })

  test('a read-only disk', async () => {
    await onDisk('size=300m', async place => {
      await run('mount', ['-o', 'remount,ro', place])
      await expect(startPostgres(place)).rejects.toThrow(`${place} 所在磁盘是只读的`)
    })
  })
})

const program = join(import.meta.dirname, 'postgres.ts')
const mayBeRead = isRoot && spawnSync(process.execPath, [program], { uid: nobody, gid: nobody }).status === 0

// Needs root to become somebody else, and a checkout that somebody else may read.
describe.skipIf(!mayBeRead)('as an ordinary user', () => {
  async function startAsNobody(data: string): Promise<string> {
    const script = `const { startPostgres } = await import(${JSON.stringify(program)})
      await startPostgres(${JSON.stringify(data)}, { settings: { fsync: 'off' } }).then(
        async server => { await server.stop(); console.log('up') }, error => console.log(error.message))`
    const options = { uid: nobody, gid: nobody, env: {} }
    return (await run(process.execPath, ['--input-type=module', '-e', script], options)).stdout.trim()
  }

  test('starts', async () => {
    const data = join(folder, 'own')
    await mkdir(data)
    await chown(data, nobody, nobody)
    expect(await startAsNobody(data)).toBe('up')
    // And root takes over what the user made, running it as that user.
    await (await startPostgres(data, hasty)).stop()
    expect(await startAsNobody(data)).toBe('up')
  })

  test('a folder it may not write to', async () => {
    const data = join(folder, 'foreign')
    await mkdir(data)
    expect(await startAsNobody(data)).toContain(`${data} 应可读写，当前用户没有权限`)
  })
})
