// npm run chaos:sync -- --phones 50 --acts 2000 --seed 1: the field program's own outbox in many phones against a real server process,
// through a line that drops, delays and doubles, while server and phones are killed. Every act must be stored once or stay with a reason.
import { type ChildProcess, fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import pg from 'pg'
import sharp from 'sharp'
import { freePort } from '#stories/free-port.ts'
import { type ChaosPhone, openChaosPhone, randomAct, setJpeg } from '#web/field/chaos-phone.ts'
import { openProxy } from './chaos-proxy.ts'
import { openGround } from './ground.ts'
import { signInChiefs } from './sync-ground.ts'

const options = {
  phones: { type: 'string', default: '50' },
  acts: { type: 'string', default: '2000' },
  seed: { type: 'string', default: '1' },
} as const
const { values } = parseArgs({ options })
const [phoneCount, actCount] = [Number(values.phones), Number(values.acts)]
const random = seeded(values.seed)
const folder = await mkdtemp(join(tmpdir(), 'sanzhang-chaos-'))
const started = performance.now()
const ground = await openGround(folder)
const port = await freePort()
let server = await startServer()
let storm = true
const killed = { server: 0, phones: 0 }
const bad = { dropped: 0.15, unanswered: 0.15, doubled: 0.15, delay: 60 }
const fair = { dropped: 0, unanswered: 0, doubled: 0, delay: 0 }
const proxy = await openProxy(
  () => `http://127.0.0.1:${port}`,
  () => (storm ? bad : fair),
  random,
)
setJpeg(
  await sharp({ create: { width: 320, height: 240, channels: 3, background: 'olive' } })
    .jpeg()
    .toBuffer(),
)
const day = 86_400_000
let failed = false
try {
  const chiefs = await signInChiefs(ground.connection, phoneCount)
  const phones = chiefs.map((chief, i) => openChaosPhone({ base: proxy.url, ...chief, clock: i % 7 === 3 ? -day : i % 7 === 5 ? day : 0 }))
  await Promise.all([...phones.map((phone, i) => live(phone, Math.ceil((actCount - i) / phoneCount))), killServers()])
  storm = false
  if (server.exitCode !== null || server.signalCode) server = await startServer()
  await Promise.all(phones.map(settle))
  failed = !(await verdict(phones))
} finally {
  server.kill('SIGKILL')
  await proxy.close()
  await ground.close()
  await rm(folder, { recursive: true, force: true })
}
process.exit(failed ? 1 : 0)

/** One phone's stormy day: acts, rounds of sending, and now and then a death in the middle of one. */
async function live(phone: ChaosPhone, acts: number): Promise<void> {
  // Nobody walks before the phone knows whom to visit.
  while ((await phone.households()).length === 0) {
    await phone.round().catch(() => {})
    await wait(100)
  }
  const homes = await phone.households()
  for (let done = 0; done < acts; ) {
    for (let i = 0; i < 4 && done < acts; i++, done++) await phone.act(randomAct(homes, random))
    const round = phone.round().catch(() => 0)
    if (random() < 0.15) {
      await wait(random() * 120)
      phone.kill()
      killed.phones++
    } else await round
  }
}

/** In fair weather, until nothing waits; something that waits for ever is lost as well. */
async function settle(phone: ChaosPhone): Promise<void> {
  for (let rounds = 0; rounds < 60 && (await phone.left()).waiting > 0; rounds++) {
    await phone.round().catch(() => {})
    await wait(50)
  }
}

async function killServers(): Promise<void> {
  for (let i = 0; i < 4; i++) {
    await wait(2_000 + random() * 3_000)
    server.kill('SIGKILL')
    killed.server++
    await wait(300)
    server = await startServer()
  }
}

async function verdict(phones: ChaosPhone[]): Promise<boolean> {
  const client = new pg.Client({ ...ground.connection })
  await client.connect()
  const ids = phones.flatMap(phone => [...phone.made.keys()])
  const left = await Promise.all(phones.map(phone => phone.left()))
  const refused = new Map(left.flatMap(each => Object.entries(each.refused)))
  const reasons = Object.groupBy([...refused.values()], code => code)
  const refusedFor = Object.fromEntries(Object.entries(reasons).map(([code, all]) => [code, all!.length]))
  const count = async (text: string) => new Map((await client.query(text, [ids])).rows.map(row => [row.id as string, Number(row.n)]))
  const rows = await count(
    `select id, count(*) as n from (select id from visits union all select id from requests) x where id = any ($1::uuid[]) group by 1`,
  )
  const records = await count(
    `select subject_id as id, count(*) as n from audit_log where act in ('visit.recorded', 'request.raised') and subject_id = any ($1::uuid[]) group by 1`,
  )
  // A photo sent twice would lie there twice, whatever it is called.
  const photos = (
    await client.query(`select count(*) - count(distinct id) as doubled, count(*) filter (where subject_id is null) as loose from files f
    where exists (select from sync_entries e where e.town_id = f.town_id and e.id = f.id)`)
  ).rows[0]
  await client.end()
  const duplicated = ids.filter(id => (rows.get(id) ?? 0) > 1 || (records.get(id) ?? 0) > 1).length + Number(photos.doubled)
  const lost = ids.filter(id => !rows.has(id) && !refused.has(id)).length
  const unrecorded = ids.filter(id => rows.has(id) !== records.has(id)).length
  const waiting = left.reduce((sum, each) => sum + each.waiting, 0)
  const figures = {
    made: ids.length,
    stored: rows.size,
    duplicated,
    lost,
    refused: refused.size,
    refusedFor,
    waiting,
    unrecorded,
    killed,
    line: proxy.counts,
  }
  console.log(
    JSON.stringify({
      chaos: 'sync',
      phones: phones.length,
      seed: values.seed,
      ...figures,
      seconds: Math.round((performance.now() - started) / 1000),
    }),
  )
  // Only what was meant to be refused may be: households that do not exist.
  const meant = [...refused.values()].every(code => code === 'households.not_found')
  return (
    meant && rows.size > 0 && duplicated === 0 && lost === 0 && unrecorded === 0 && waiting === 0 && rows.size + refused.size === ids.length
  )
}

async function startServer(): Promise<ChildProcess> {
  const env = { ...process.env, PORT: String(port), GROUND: JSON.stringify(ground.connection), DATA_DIR: folder }
  const child = fork(join(import.meta.dirname, 'ours.ts'), { env, stdio: 'inherit' })
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve())
    child.once('exit', code => reject(new Error(`server ended with ${code}`)))
  })
  return child
}

/** Numbers in [0, 1), the same for the same seed (mulberry32). What runs side by side still takes turns as it pleases. */
function seeded(seed: string): () => number {
  let state = [...seed].reduce((hash, character) => Math.imul(hash ^ character.charCodeAt(0), 0x01000193) >>> 0, 0x811c9dc5)
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
