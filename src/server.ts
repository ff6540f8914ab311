import { serve } from '@hono/node-server'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { auditApi } from '#audit/api.ts'
import { verify } from '#audit/verify.ts'
import { bulletinApis } from '#bulletin/whole-api.ts'
import { type DemoPhone, openDemoPhone } from '#channels/demo-phone.ts'
import { pages } from '#channels/pages.ts'
import { Refusal } from '#common/refusal.ts'
import { decisionsApi } from '#decisions/api.ts'
import { countAllDue } from '#decisions/counting.ts'
import { identityApi } from '#identity/api.ts'
import { type CodeSender, logSender } from '#identity/codes.ts'
import { identify } from '#identity/identify.ts'
import { type Identity, openIdentity } from '#identity/identity.ts'
import { sweepIdentity } from '#identity/sweep.ts'
import { meetingsApi } from '#meetings/api.ts'
import { closeMeetingPeriods } from '#meetings/closing.ts'
import { meetingDutiesApi } from '#meetings/duties-api.ts'
import { meetingPrintApi } from '#meetings/print-api.ts'
import { sealedPosts } from '#network/sealed-posts.ts'
import { publishDue } from '#network/unit-plans-nightly.ts'
import { openPlanner, type UnitPlanner } from '#network/unit-plans-planner.ts'
import { networkApis } from '#network/whole-api.ts'
import { addressOf, createApp } from '#platform/app.ts'
import { dist } from '#platform/build.ts'
import type { Connection, Database } from '#platform/db.ts'
import { docs } from '#platform/docs.ts'
import { type Files, openFiles } from '#platform/files.ts'
import type { Env } from '#platform/http.ts'
import { type Jobs, startJobs } from '#platform/jobs.ts'
import { openKeys, suiteOf } from '#platform/keys.ts'
import { type Live, openLive } from '#platform/live.ts'
import type { Log } from '#platform/log.ts'
import { openPaper, type Paper } from '#platform/paper.ts'
import { openVault, type Vault } from '#platform/vault.ts'
import { web } from '#platform/web.ts'
import { requestsApi } from '#requests/api.ts'
import { articlesApi } from '#requests/articles-api.ts'
import { requestLifeApi } from '#requests/life-api.ts'
import { keepTime } from '#requests/timekeeping.ts'
import { requestToolsApi } from '#requests/tools-api.ts'
import { requestsInHand } from '#requests/unit-change.ts'
import { rollcallsApi } from '#rollcalls/api.ts'
import { closeAllDue } from '#rollcalls/closing.ts'
import { syncApi } from '#sync/api.ts'
import { sweepChanges } from '#sync/sweep.ts'
import { visitsApi } from '#visits/api.ts'
import { keepBooks } from '#visits/books.ts'
import { proposalsApi } from '#visits/proposals-api.ts'
import { recordingsApi } from '#visits/recordings-api.ts'

/** What the application stands on. */
export interface Ground {
  database: Database
  vault: Vault
  files: Files
  paper: Paper
  /** draws units; without one the application starts its own with the first question */
  planner?: UnitPlanner
  log: Log
  dataDir: string
  codes: CodeSender
  now: () => Date
  ratePerMinute: number
  behindProxy: boolean
  demoPhone?: DemoPhone
  /** how the world reaches us, for links on paper; otherwise as the request says */
  publicUrl?: string
  /** of the map service 天地图; without it the map has no ground */
  tiandituKey?: string
}

/** Every capability on one application; the only file that knows all. */
export function application(ground: Ground): { app: OpenAPIHono<Env>; identity: Identity; live: Live } {
  const { database, vault, files, paper, planner = openPlanner(), log, codes, dataDir, behindProxy, publicUrl, tiandituKey } = ground
  const identity = openIdentity({
    database,
    vault,
    codes,
    address: c => addressOf(c, behindProxy),
    secure: c => (behindProxy && c.req.header('x-forwarded-proto') === 'https') || new URL(c.req.url).protocol === 'https:',
    seesSealed: sealedPosts(database),
    failed: error => log.error({ error }, 'work behind an answer failed'),
  })
  const live = openLive({ database, failed: error => log.error({ error }, 'live figures failed') })
  const app = createApp({
    ...ground,
    uploads: {
      ...{
        '/api/roll-imports': 21_000_000,
        '/api/photos': 16_000_000,
        '/api/recordings': 2_100_000,
        '/api/chat-files': 3_100_000,
        '/k/': 48_000_000,
      },
      ...{ '/api/sync/photos/': 16_000_000, '/api/sync/recordings/': 2_100_000 },
    },
  })
  app.get('/health/live', c => c.json({ ok: true }))
  for (const path of ['/health/ready', '/health']) app.get(path, async c => c.json(await readiness(database)))
  app.use('/api/*', identify(identity))
  app.route('/api', identityApi(identity))
  app.route('/api', auditApi())
  const origin = publicUrl ? { origin: () => publicUrl } : {}
  const network = { vault, files, paper, planner, dataDir, matters: requestsInHand, ...origin }
  for (const each of networkApis({ ...network, revoked: card => identity.sessions.forget({ card }) })) app.route('/api', each)
  for (const visits of [visitsApi(), recordingsApi({ files }), proposalsApi({ vault })]) app.route('/api', visits)
  for (const requests of [requestToolsApi({ paper, live, files }), requestsApi({ vault }), requestLifeApi()]) app.route('/api', requests)
  for (const asked of [rollcallsApi({ vault, paper, live, files }), decisionsApi(), articlesApi()]) app.route('/api', asked)
  app.route('/api', meetingsApi({ vault, ...origin }))
  for (const meetings of [meetingDutiesApi(), meetingPrintApi({ paper })]) app.route('/api', meetings)
  for (const board of bulletinApis({ files })) app.route('/api', board)
  app.route('/api', syncApi({ identity, vault, files, live }))
  if (ground.demoPhone) app.route('/api/demo-phone', ground.demoPhone.app)
  app.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: {
      title: '三长通',
      version: '1',
      description: '片—组—邻三长制：网络、走访、诉求、会议。登录后以会话令牌（Cookie 或 Bearer）访问。',
    },
  })
  app.route('/docs', docs())
  app.route('/', pages({ identity, files }))
  app.all('/api/*', () => {
    throw new Refusal('route.not_found', '没有这个接口，全部接口见 /docs')
  })
  app.route('/', web(dist, { tiandituKey }))
  return { app, identity, live }
}

async function readiness(database: Database) {
  await database.app.query('select 1')
  return { ok: true, ready: true }
}

export interface ServerOptions {
  database: Database
  /** the owner's way to the database, for nightly jobs; without it none are done */
  connection?: Connection
  port: number
  host: string
  dataDir: string
  log: Log
  ratePerMinute?: number
  behindProxy?: boolean
  publicUrl?: string
  tiandituKey?: string
  /** the demonstration county is loaded: its invented phones can be read by everybody */
  demonstration?: boolean
  /** the clock; the machine's own, unless a story brings one */
  now?: () => Date
}

/** Serves until stopped; `stop()` lets running requests end. */
export async function startServer(options: ServerOptions): Promise<{ url: string; stop(): Promise<void> }> {
  const {
    database,
    port,
    host,
    dataDir,
    log,
    ratePerMinute = 600,
    behindProxy = false,
    demonstration = false,
    publicUrl,
    tiandituKey,
    now = () => new Date(),
  } = options
  const paper = openPaper()
  const planner = openPlanner()
  const demoPhone = demonstration ? openDemoPhone(logSender(log)) : undefined
  const codes = demoPhone?.sender ?? logSender(log)
  const ground = {
    database,
    log,
    dataDir,
    paper,
    planner,
    ratePerMinute,
    behindProxy,
    now,
    codes,
    demoPhone,
    publicUrl,
    tiandituKey,
  }
  const vault = openVault(openKeys(dataDir), suiteOf())
  const files = openFiles(dataDir)
  const { app, identity, live } = application({ ...ground, vault, files })
  const server = await new Promise<ReturnType<typeof serve>>((resolve, reject) => {
    const starting = serve({ fetch: app.fetch, port, hostname: host }, () => resolve(starting))
    starting.once('error', reject)
  })
  const jobs = options.connection && jobsOf(options.connection, { database, log, vault, codes, files })
  const { port: taken } = server.address() as { port: number }
  return {
    url: `http://${host === '0.0.0.0' ? 'localhost' : host}:${taken}`,
    async stop() {
      // Live streams never end by themselves.
      await live.stop()
      await new Promise(resolve => server.close(resolve))
      await identity.later.settled()
      await (await jobs)?.stop()
      await paper.close()
      await planner.close()
    },
  }
}

type Working = Pick<Ground, 'database' | 'log' | 'vault' | 'codes' | 'files'>
/** While the town sleeps old codes and sessions go, and every chain of records is reckoned again; every minute requests are kept to their time. */
async function jobsOf(connection: Connection, { database, log, vault, codes, files }: Working): Promise<Jobs | undefined> {
  try {
    const jobs = await startJobs(connection, (error, job) => log.error({ error, job }, 'job failed'))
    await jobs.schedule('identity.sweep', '30 3 * * *', (_, now) => sweepIdentity({ database }, now))
    await jobs.schedule('deliberations.count', '*/5 * * * *', (_, now) => countAllDue(database, now))
    await jobs.schedule('rollcalls.close', '*/5 * * * *', (_, now) => closeAllDue(database, now, files))
    // The first minute of the local day: units that count from today are there before anybody looks.
    await jobs.schedule('unit_plans.publish', '1 0 * * *', async (_, now) => {
      const { returned } = await publishDue(database, requestsInHand, now)
      if (returned > 0) log.error({ returned }, 'scheduled unit plans did not fit the roll and went back')
    })
    await jobs.schedule('meetings.close', '5 0 * * *', async (_, now) => void (await closeMeetingPeriods(database, now)))
    await jobs.schedule('sync.forget', '50 3 * * *', (_, now) => sweepChanges({ database }, now))
    await jobs.schedule('audit.verify', '0 4 * * *', async () => {
      for (const verdict of await verify(database))
        if (verdict.fault) log.error({ town: verdict.town, fault: verdict.fault }, 'records altered')
    })
    const keep = (now: Date) => keepBooks(database, now, (error, town) => log.error({ error, town }, 'duties not kept'))
    await jobs.schedule('duties.close', '0 0 * * *', (_, now) => keep(now))
    await jobs.schedule('requests.time', '* * * * *', async (_, now) => void (await keepTime({ database, vault, sender: codes }, now)))
    // Freshly loaded histories have periods to close; a server that slept has those it slept through.
    const first = keep(new Date()).catch(error => log.error({ error }, 'duties not kept'))
    return { ...jobs, stop: () => Promise.all([first, jobs.stop()]).then(() => {}) }
  } catch (error) {
    // The town can work without; whoever reads the log learns of it.
    log.error({ error }, 'jobs did not start')
  }
}
