import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'

// The first of them may have to build the web.
vi.setConfig({ testTimeout: 240_000 })
let folder: string
let port: number
const running = new Set<ChildProcess>()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'start-test-'))
  port = await freePort()
})
afterEach(async () => {
  for (const child of running) {
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  await new Promise(resolve => probe.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

/** `npm start` without npm; collects what it prints. */
function start(data: string, args: string[] = [], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'start.ts'), ...args], {
    env: { ...process.env, DATABASE_URL: '', PORT: String(port), DATA_DIR: join(folder, data), LOG_LEVEL: 'silent', ...env },
  })
  running.add(child)
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (said += chunk))
  const ended = once(child, 'close').then(([code]) => {
    running.delete(child)
    return { code, said: said.trim() }
  })
  const says = async (words: string) => {
    while (!said.includes(words)) {
      if (!running.has(child)) throw new Error(`it ended without saying ${words}: ${said}`)
      await wait(20)
    }
  }
  return { child, ended, says }
}

const answers = async () => (await fetch(`http://127.0.0.1:${port}/health/ready`)).status
const postmaster = async (data: string) => Number.parseInt(await readFile(join(folder, data, 'postgres/postmaster.pid'), 'utf8'), 10)

test('serves, keeps others off its data and its port, and stops in good order when told', async () => {
  const first = start('one', ['--empty'])
  await first.says('三长通已启动')
  expect(await answers()).toBe(200)

  const rival = await start('one', ['--empty'], { PORT: String(await freePort()) }).ended
  expect(rival).toEqual({ code: 1, said: expect.stringMatching(/^数据文件夹 .*one 正由另一个三长通使用[^\n]*。$/) })
  const neighbour = await start('two', ['--empty']).ended
  expect(neighbour.code).toBe(1)
  expect(neighbour.said.split('\n').at(-1)).toMatch(new RegExp(`^端口 ${port} 已被其他程序占用[^\n]*。$`))
  expect(await answers()).toBe(200)

  const database = await postmaster('one')
  first.child.kill('SIGTERM')
  expect(await first.ended).toMatchObject({ code: 0, said: expect.stringMatching(/正在停止$/) })
  await expect(readFile(`/proc/${database}/stat`)).rejects.toThrow('ENOENT')
  await expect(postmaster('one')).rejects.toThrow('ENOENT')
  await expect(answers()).rejects.toThrow()
})

test('killed while it loads the county, it has loaded nothing, and starts again', async () => {
  const first = start('three')
  await first.says('沩山镇：')
  first.child.kill('SIGKILL')
  await first.ended
  const again = start('three', ['--empty'])
  await again.says('空库已建立')
  await again.says('三长通已启动')
  expect(await answers()).toBe(200)
})

test('told to stop while it loads, it stops without waiting for the end', async () => {
  const first = start('four')
  await first.says('正在装入示范县')
  first.child.kill('SIGINT')
  expect((await first.ended).code).toBe(0)
  await expect(postmaster('four')).rejects.toThrow('ENOENT')
})

test.each([
  [[], { DATABASE_URL: 'postgres://nobody:geheim@127.0.0.1:1/none' }, /^连不上 DATABASE_URL 指定的数据库：127.0.0.1:1 拒绝连接[^\n]*。$/],
  [[], { PORT: 'eighty' }, /^环境变量 PORT 应为 0–65535 的整数，实为“eighty”。$/],
  [['--emtpy'], {}, /^不认识参数“--emtpy”：可用的有 --empty。$/],
])('%j %j: one sentence and status 1', async (args, env, words) => {
  expect(await start('none', args, env as Record<string, string>).ended).toEqual({ code: 1, said: expect.stringMatching(words) })
})
