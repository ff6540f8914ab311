// npm run bench:http [-- --seconds 4 --rounds 5]: our server beside a bare node:http + pg server that runs the same SQL, interleaved.
import { fork } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import autocannon from 'autocannon'
import { newId } from '#common/ids.ts'
import { demonstrationAccounts } from '#demo/accounts.ts'
import { signIn } from '#stories/caller.ts'
import { freePort } from '#stories/free-port.ts'
import { type Measured, medianOf, table } from './figures.ts'
import { openGround } from './ground.ts'
import { type Recording, recordSql } from './recording.ts'

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '4' }, rounds: { type: 'string', default: '5' } } })
const [seconds, rounds] = [Number(values.seconds), Number(values.rounds)]
const folder = await mkdtemp(join(tmpdir(), 'sanzhang-bench-'))
const ground = await openGround(folder)
try {
  const chief = demonstrationAccounts.find(account => account.userName === 'weishan-unit')!
  const [ours, bare] = [await freePort(), await freePort()]
  const server = await child('ours', { PORT: String(ours), GROUND: JSON.stringify(ground.connection), DATA_DIR: folder })
  const { token } = await signIn(`http://127.0.0.1:${ours}`, chief.userName, chief.password)
  const scenarios = await scenariosOf(`http://127.0.0.1:${ours}`, token!)
  const recordings: Record<string, Recording> = {}
  for (const { name, request } of scenarios) recordings[name] = await recordSql(ground, token!, request)
  const file = join(folder, 'recordings.json')
  await writeFile(file, JSON.stringify(recordings))
  const plain = await child('bare', { PORT: String(bare), GROUND: JSON.stringify(ground.connection), RECORDINGS: file })
  const figures: Record<string, object> = {}
  for (const scenario of scenarios) figures[scenario.name] = await compare(scenario, ours, bare, token!)
  server.kill()
  plain.kill()
  console.log(JSON.stringify({ bench: 'http', seconds, rounds, ...figures }))
} finally {
  await ground.close()
  await rm(folder, { recursive: true, force: true })
}
process.exit()

interface Scenario {
  name: string
  request: { method: 'GET' | 'POST'; path: string; body?: object }
}

async function scenariosOf(base: string, token: string): Promise<Scenario[]> {
  const ask = async (path: string) => await (await fetch(`${base}/api${path}`, { headers: { Authorization: `Bearer ${token}` } })).json()
  const { due } = (await ask('/visits/today')) as { due: { household: string }[] }
  const household = due[0]!.household
  const visit = { household, outcome: 'met', topics: ['health'], note: '' }
  // One row to read: a visit by its id.
  const id = newId()
  await fetch(`${base}/api/visits`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...visit, id }),
  })
  return [
    { name: 'one-row', request: { method: 'GET', path: `/visits/${id}` } },
    { name: 'today', request: { method: 'GET', path: '/visits/today' } },
    { name: 'insert', request: { method: 'POST', path: '/visits', body: visit } },
  ]
}

async function compare({ name, request }: Scenario, ours: number, bare: number, token: string): Promise<object> {
  const targets = { ours: `http://127.0.0.1:${ours}/api${request.path}`, bare: `http://127.0.0.1:${bare}/${name}` }
  const measured: Record<'ours' | 'bare', Measured[]> = { ours: [], bare: [] }
  for (const url of Object.values(targets)) await load(url, request, token, 2)
  for (let round = 0; round < rounds; round++) {
    // The order turns each round, so that neither always runs on the warmer machine.
    const order = round % 2 ? (['bare', 'ours'] as const) : (['ours', 'bare'] as const)
    for (const who of order) measured[who].push(await load(targets[who], request, token, seconds))
  }
  const [a, b] = [medianOf(measured.ours), medianOf(measured.bare)]
  const ratios = measured.ours.map((one, i) => one.perSecond / measured.bare[i]!.perSecond).sort((x, y) => x - y)
  const ratio = Math.round(ratios[ratios.length >> 1]! * 1000) / 1000
  table(name, a, b, ratio)
  return { ours: a, bare: b, ratio }
}

async function load(url: string, { method, body }: Scenario['request'], token: string, duration: number): Promise<Measured> {
  const headers = { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) }
  const result = await autocannon({ url, method, connections: 16, duration, headers, ...(body && { body: JSON.stringify(body) }) })
  if (result.non2xx || result.errors) throw new Error(`${url}: ${result.non2xx} refused, ${result.errors} broken`)
  return { perSecond: result.requests.average, p50: result.latency.p50, p99: result.latency.p99 }
}

async function child(name: string, env: Record<string, string>) {
  const process_ = fork(join(import.meta.dirname, `${name}.ts`), { env: { ...process.env, ...env }, stdio: 'inherit' })
  await new Promise<void>((resolve, reject) => {
    process_.once('message', () => resolve())
    process_.once('exit', code => reject(new Error(`${name} ended with ${code}`)))
  })
  return process_
}
