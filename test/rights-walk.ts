import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { openDemoPhone } from '#channels/demo-phone.ts'
import { type Id, newId } from '#common/ids.ts'
import { linkToken } from '#identity/links.ts'
import type { Database } from '#platform/db.ts'
import { openFiles } from '#platform/files.ts'
import { openLog } from '#platform/log.ts'
import { openPaper } from '#platform/paper.ts'
import type { Vault } from '#platform/vault.ts'
import { application } from '../src/server.ts'
import { testDatabase } from './database.ts'
import type { Ask, Props } from './rights-ask.ts'
import { furnish, type Spots } from './rights-world.ts'
import { sealFor } from './sync-app.ts'
import { foundTown, type World } from './town.ts'
import { testVault } from './vault.ts'

export interface Answer {
  status: number
  type: string
  text: string
  content: Buffer
}
export interface Caller {
  token?: string | undefined
  headers?: Record<string, string>
}

export interface Walk {
  database: Database
  vault: Vault
  world: World
  spots: Spots
  props: Props
  clock: { now: Date }
  routes: string[]
  /** one request; what it writes is undone at its end, unless `keep` */
  ask(method: string, ask: Ask, caller?: Caller, keep?: 'keep'): Promise<Answer>
  signIn(name: string): Promise<string>
  cardSession(household: { card: Id; residents: { phone: string | null }[] }): Promise<string>
  /** forgets what this process remembers of sessions, as five seconds do */
  forget(): void
  /** failures the server logged */
  failures: unknown[]
  close(): Promise<void>
}

const host = 'town.example'
const json = (answer: Answer) => JSON.parse(answer.text)

export { json }

/**
 * The whole application over the named world, on one pooled connection, so that every request stands on what the one before left there.
 * Writes are rolled back where they would commit: each act runs to its end, and the next one finds the same world.
 */
export async function openWalk(): Promise<Walk> {
  const folder = await mkdtemp(join(tmpdir(), 'sanzhang-rights-'))
  const database = await testDatabase(undefined, 1)
  const undoing = undoable(database)
  const vault = testVault()
  const world = await foundTown(database, vault)
  const files = openFiles(folder)
  const [paper, clock, failures, sent] = [openPaper(), { now: world.now }, [] as unknown[], new Map<string, string>()]
  const log = { ...openLog({ level: 'silent' }), info() {}, error: (fields: unknown) => failures.push(fields) } as never
  const demoPhone = openDemoPhone({ send: async (phone, words) => void sent.set(phone, /\d{6}/.exec(words)![0]) })
  const fixed = {
    database,
    vault,
    files,
    paper,
    log,
    dataDir: folder,
    codes: demoPhone.sender,
    demoPhone,
    ratePerMinute: 0,
    behindProxy: false,
  }
  const opened = () => application({ ...fixed, now: () => clock.now })
  let { app, identity } = opened()
  const ask: Walk['ask'] = async (method, { path, body, form }, { token, headers = {} } = {}, keep) => {
    undoing.on = method !== 'GET' && keep !== 'keep'
    const sentBody = form ? formOf(form) : body === undefined ? undefined : JSON.stringify(body)
    const all: Record<string, string> = { host, origin: `http://${host}`, ...(token && { authorization: `Bearer ${token}` }), ...headers }
    if (typeof sentBody === 'string') all['content-type'] = 'application/json'
    const response = await app.request(`http://${host}${isPage(path) ? '' : '/api'}${path}`, {
      method,
      headers: all,
      body: sentBody ?? null,
    })
    const content = Buffer.from(await response.arrayBuffer())
    await identity.later.settled()
    undoing.on = false
    return {
      status: response.status,
      type: response.headers.get('content-type') ?? '',
      text: content.toString('utf8'),
      content,
      ...tokenOf(response),
    }
  }
  const signIn = async (name: string) =>
    tokenIn(await ask('POST', { path: '/sessions', body: { name, password: world.password } }, {}, 'keep'))
  const cardSession: Walk['cardSession'] = async ({ card, residents }) => {
    const path = `/cards/${linkToken(vault, card, 'card')}`
    await ask('POST', { path: `${path}/codes`, body: {} }, {}, 'keep')
    return tokenIn(await ask('POST', { path: `${path}/session`, body: { code: sent.get(residents[0]!.phone!) } }, {}, 'keep'))
  }
  const jpeg = await sharp({ create: { width: 64, height: 48, channels: 3, background: 'olive' } })
    .jpeg()
    .toBuffer()
  const officer = { token: await signIn(world.holder('甲镇', 'town_officer').userName) }
  const roll = (await ask('GET', { path: '/roll.xlsx' }, officer)).content
  const form = { file: new File([new Uint8Array(roll)], '花名册.xlsx') }
  const checked = json(await ask('POST', { path: '/roll-imports', form }, officer, 'keep'))
  const spots = await furnish(database, vault, world, await files.keepPhoto(jpeg), new Map([[world.town('甲镇').id, checked.id]]))
  const [asked, proving, fresh] = ['007', '008', '009'].map(number => world.household('甲镇', '白水村', number))
  const codePhone = world.holder('甲镇', 'area_chief', '白水村/一片').phone
  await ask('POST', { path: '/session-codes', body: { phone: codePhone } }, {}, 'keep')
  const token = linkToken(vault, proving!.card, 'card')
  await ask('POST', { path: `/cards/${token}/codes`, body: {} }, {}, 'keep')
  const [prover] = proving!.residents
  const props: Props = {
    ...{ password: world.password, jpeg, roll },
    signIn: {
      name: world.holder('甲镇', 'area_chief', '白水村/二片').userName,
      phone: asked!.residents[0]!.phone!,
      codePhone,
      code: sent.get(codePhone)!,
    },
    proving: { token, resident: prover!.id, code: sent.get(prover!.phone!)! },
    freshCard: linkToken(vault, fresh!.card, 'card'),
    carried: carriedVisit(vault, world),
  }
  return {
    ...{ database, vault, world, spots, props, clock, ask, signIn, cardSession, failures },
    routes: [...new Set(app.routes.filter(route => route.method !== 'ALL').map(({ method, path }) => `${method} ${braced(path)}`))],
    forget: () => ({ app, identity } = opened()),
    async close() {
      paper.close()
      await database.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** What the phone of 青山村/一组/一邻's chief has sealed for a colleague's to bring. */
function carriedVisit(vault: Vault, world: World): Props['carried'] {
  const { person } = world.holder('甲镇', 'unit_chief')
  const { id: household, number } = world.household('甲镇')
  const content = { id: newId(), kind: 'visit.record', body: { household, outcome: 'met', note: number }, madeAt: world.now.toISOString() }
  return { id: content.id, person, sealed: sealFor(vault, world.town('甲镇').id, person, content).toString('base64') }
}

/** `:id` as `{id}`, the way the table and /openapi.json write it. */
const braced = (path: string) => path.replace(/:(\w+)(\{[^}]*\})?/g, '{$1}')
const isPage = (path: string) => /^\/(k|p|docs|desk|health|openapi\.json)(\/|$)|^\/$/.test(path)

function formOf(form: NonNullable<Ask['form']>): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries(form)) data.set(name, value)
  return data
}

function tokenOf(response: Response): object {
  const token = response.headers.get('x-session-token')
  return token ? { token } : {}
}
function tokenIn(answer: Answer & { token?: string }): string {
  if (!answer.token) throw new Error(`nobody was signed in: ${answer.status} ${answer.text}`)
  return answer.token
}

function undoable({ app, owner }: Database): { on: boolean } {
  const undoing = { on: false }
  for (const pool of [app, owner]) {
    pool.on('connect', client => {
      const query = client.query.bind(client) as (...args: unknown[]) => unknown
      // Undone, and told as kept: what follows goes on as it would.
      const undone = async () => ({ ...((await query('rollback')) as object), command: 'COMMIT' })
      Object.assign(client, {
        query: (text: unknown, ...rest: unknown[]) => (text === 'commit' && undoing.on ? undone() : query(text, ...rest)),
      })
    })
  }
  return undoing
}
