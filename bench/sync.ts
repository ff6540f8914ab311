// npm run bench:sync: what a phone's first and later syncs cost at 1, 10, 100 and 500 phones at once: median, p95, bytes, server processor.
import { fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { buildWeb } from '#platform/build.ts'
import { freePort } from '#stories/free-port.ts'
import { openGround } from './ground.ts'
import { watchProcess, watchTree } from './processes.ts'
import { type FirstSync, firstSyncOn3G } from './sync-browser.ts'
import { type SignedInHolder, signInChiefs } from './sync-ground.ts'

await buildWeb()
const folder = await mkdtemp(join(tmpdir(), 'sanzhang-bench-'))
const ground = await openGround(folder)
const port = await freePort()
const env = { ...process.env, PORT: String(port), GROUND: JSON.stringify(ground.connection), DATA_DIR: folder }
const server = fork(join(import.meta.dirname, 'ours.ts'), { env, stdio: 'inherit' })
await new Promise<void>((resolve, reject) => {
  server.once('message', () => resolve())
  server.once('exit', code => reject(new Error(`server ended with ${code}`)))
})
const cursors = new Map<string, string>()
const figures: Record<string, object> = {}
try {
  const units = await signInChiefs(ground.connection, 500)
  const [area] = await signInChiefs(ground.connection, 1, 'area_chief', 400)
  await pull(units[0]!, undefined)
  for (const count of [1, 10, 100, 500]) {
    figures[`first ${count}`] = await measure(units.slice(0, count), false)
    figures[`delta ${count}`] = await measure(units.slice(0, count), true)
  }
  figures['first area chief'] = await measure([area!], false)
  figures['delta area chief'] = await measure([area!], true)
  const base = `http://127.0.0.1:${port}`
  figures['browser 3G first unit chief'] = await inBrowser(() => firstSyncOn3G(base, folder, { userName: 'weishan-unit' }))
  figures['browser 3G first area chief'] = await inBrowser(() => firstSyncOn3G(base, folder, { token: area!.token }))
  console.log(JSON.stringify({ bench: 'sync', ...figures }))
} finally {
  server.kill('SIGKILL')
  await ground.close()
  await rm(folder, { recursive: true, force: true })
}
process.exit()

/** The middle of five phones, one after the other. */
async function inBrowser(sync: () => Promise<FirstSync>): Promise<FirstSync> {
  const found: FirstSync[] = []
  for (let run = 0; run < 5; run++) found.push(await sync())
  const middle = (pick: (each: FirstSync) => number) => found.map(pick).sort((a, b) => a - b)[2]!
  const [todayMs, copiedMs] = [middle(each => each.todayMs), middle(each => each.copiedMs)]
  const figures = { ...found[0]!, todayMs, copiedMs, copyBytes: middle(each => each.copyBytes) }
  console.log(`3G in the browser: ${JSON.stringify(figures)}`)
  return figures
}

/** All at once; times until the last byte, bytes as they cross the line (gzip), processor seconds of the server. */
async function measure(phones: SignedInHolder[], delta: boolean): Promise<object> {
  const [watched, database] = [watchProcess(server.pid!), watchTree(ground.postmaster)]
  const pulls = await Promise.all(phones.map(phone => pull(phone, delta ? cursors.get(phone.token) : undefined)))
  const [cpu, databaseCpu] = [watched.cpuSeconds(), database()]
  watched.stop()
  const sorted = (pick: (pulled: Pulled) => number) => pulls.map(pick).sort((a, b) => a - b)
  const [ms, bytes] = [sorted(pulled => pulled.ms), sorted(pulled => pulled.bytes)]
  const at = (list: number[], share: number) => list[Math.min(list.length - 1, Math.floor(list.length * share))]!
  const found = {
    ...{ medianMs: Math.round(at(ms, 0.5)), p95Ms: Math.round(at(ms, 0.95)), medianBytes: at(bytes, 0.5), mostBytes: bytes.at(-1)! },
    ...{ serverCpuSeconds: hundredths(cpu), databaseCpuSeconds: hundredths(databaseCpu), households: pulls[0]!.households },
  }
  console.log(`${delta ? 'delta' : 'first'} × ${phones.length}: ${JSON.stringify(found)}`)
  return found
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100
}

interface Pulled {
  ms: number
  bytes: number
  households: number
}

function pull({ token, holder }: SignedInHolder, since: string | undefined): Promise<Pulled> {
  const started = performance.now()
  const headers = { Authorization: `Bearer ${token}`, 'X-Mandate': holder.mandate ?? '', 'Accept-Encoding': 'gzip' }
  return new Promise((resolve, reject) => {
    const path = `/api/sync${since ? `?since=${encodeURIComponent(since)}` : ''}`
    request({ host: '127.0.0.1', port, path, headers, agent: false }, response => {
      const pieces: Buffer[] = []
      response.on('data', piece => pieces.push(piece))
      response.on('end', () => {
        const sent = Buffer.concat(pieces)
        const text = (response.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent).toString('utf8')
        const ms = performance.now() - started
        if (response.statusCode !== 200) return reject(new Error(`${response.statusCode} ${text}`))
        const { cursor, households } = JSON.parse(text) as { cursor: string; households: unknown[] }
        cursors.set(token, cursor)
        resolve({ ms, bytes: sent.length, households: households.length })
      })
    })
      .on('error', reject)
      .end()
  })
}
