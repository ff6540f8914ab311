// npm run story -- NAME [--seed n]: plays a story through the public API, as different people, against BASE_URL or a server of its own.
import { parseArgs } from 'node:util'
import { demonstrationAccounts } from '#demo/accounts.ts'
import { signIn, Unexpected } from './caller.ts'
import { startClockedServer } from './clocked-server.ts'
import { startOwnServer } from './own-server.ts'
import { expectEqual, type StoryFile, WrongCount } from './story.ts'

const stories: Record<string, () => Promise<StoryFile>> = {
  weishan: () => import('./weishan.ts'),
  plan: () => import('./plan.ts'),
  'four-orders': () => import('./four-orders.ts'),
  ladder: () => import('./ladder.ts'),
  safety: () => import('./safety.ts'),
  pingcun: () => import('./pingcun.ts'),
  meetings: () => import('./meetings.ts'),
  visits: () => import('./visits.ts'),
  rollcall: () => import('./rollcall.ts'),
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { seed: { type: 'string' } } })
const [name = ''] = positionals
const load = stories[name]
if (!load) {
  console.error(`故事名应为 ${Object.keys(stories).join('、')} 之一，实为“${name}”`)
  process.exit(2)
}
// A story told twice on one server needs other people each time: ID numbers are unique over all towns.
const seed = values.seed ? Number(values.seed) : process.env.BASE_URL ? 2 + (Math.floor(Date.now() / 1000) % 160) : 2
const { story, clockFrom } = await load()
if (clockFrom && process.env.BASE_URL) {
  console.error(`✗ 故事 ${name} 要经过几天到几个月，需要一台能拨动时钟的服务器：请不带 BASE_URL 运行，它会自己起一台`)
  process.exit(2)
}
const clocked = clockFrom && (await startClockedServer(clockFrom(seed)))
const own = process.env.BASE_URL ? null : (clocked ?? (await startOwnServer()))
const base = (process.env.BASE_URL ?? own!.base).replace(/\/$/, '')
const started = performance.now()
try {
  const door = own ? own.setUp : demonstrationAccounts.find(account => account.post === 'county_officer')!
  const county = await signIn(base, door.userName, door.password)
  const step = (key: string, words: string, facts?: object) => console.log(`· [${key}] ${words}${facts ? ` ${JSON.stringify(facts)}` : ''}`)
  const facts = await story({ base, seed, county, step, expect: expectEqual, ...(clocked && { clock: clocked.clock }) })
  const seconds = Math.round((performance.now() - started) / 100) / 10
  console.log(JSON.stringify({ story: name, ok: true, seed, seconds, ...facts }))
} catch (error) {
  const words = error instanceof Unexpected || error instanceof WrongCount ? error.message : (error as Error).stack
  console.error(`✗ ${words}`)
  if (own) console.error(own.lastWords())
  console.log(JSON.stringify({ story: name, ok: false, seed, problem: words }))
  process.exitCode = 1
} finally {
  await own?.stop()
}
