import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import sharp from 'sharp'
import type { Connection } from '#platform/db.ts'
import { type ChaosPhone, openChaosPhone, randomAct, setJpeg } from '#web/field/chaos-phone.ts'
import type { ChaosBrowser, End } from './chaos-browser.ts'
import { countActs, type Found } from './chaos-counts.ts'
import { type Counts, fair, openProxy } from './chaos-proxy.ts'
import { openChaosServer } from './chaos-server.ts'
import { signInChiefs } from './sync-ground.ts'

// Many phones with the field program's own outbox, and a few browsers with the whole program, against a server process: through a line that
// drops, delays and doubles, while servers, phones, tabs and browsers are killed.

export interface Storm {
  connection: Connection
  folder: string
  phones: number
  acts: number
  browsers: number
  /** the server dies so often at least, and then now and then while people work */
  kills: number
  seed: string
}

export interface Figures extends Found {
  browsers: { phones: number; made: number }
  killed: { server: number; phones: number; browsers: number; tabs: number }
  line: Counts
}

const bad = { dropped: 0.15, unanswered: 0.15, doubled: 0.15, delay: 60 }
const day = 86_400_000
/** with the thumb: slower, and less of it */
const visitsOfBrowser = 9
const ends: End[] = ['seen', 'killed', 'closed']
const picture = join(import.meta.dirname, '../stories/lamp.jpg')

export async function weather(storm: Storm): Promise<Figures> {
  const random = seeded(storm.seed)
  const killed = { server: 0, phones: 0, browsers: 0, tabs: 0 }
  const server = await openChaosServer(storm.connection, storm.folder)
  let sky = fair
  const proxy = await openProxy(
    () => server.url,
    () => sky,
    random,
  )
  setJpeg(
    await sharp({ create: { width: 320, height: 240, channels: 3, background: 'olive' } })
      .jpeg()
      .toBuffer(),
  )
  const browsers: ChaosBrowser[] = []
  try {
    const chiefs = await signInChiefs(storm.connection, storm.phones + storm.browsers)
    const phones = chiefs.slice(0, storm.phones).map((chief, i) => openChaosPhone({ base: proxy.url, ...chief, clock: clockOf(i) }))
    // A phone gets its program and its first copy where there is signal; the storm comes when people are on their way.
    const { openChaosBrowser } = storm.browsers > 0 ? await import('./chaos-browser.ts') : { openChaosBrowser: undefined }
    for (const { token } of chiefs.slice(storm.phones)) browsers.push(await openChaosBrowser!(proxy.url, token, storm.folder, random))
    sky = bad
    let working = true
    const killing = killServers(() => working)
    const lives = await Promise.allSettled([
      ...phones.map((phone, i) => live(phone, Math.ceil((storm.acts - i) / storm.phones))),
      ...browsers.map(thumb),
    ])
    working = false
    await killing
    for (const each of lives) if (each.status === 'rejected') throw each.reason
    sky = fair
    await Promise.all([...phones.map(settle), ...browsers.map(each => each.settle())])
    const all = [...phones.map(phone => ({ made: [...phone.made.keys()], left: phone.left })), ...browsers.map(kept)]
    const left = await Promise.all(all.map(each => each.left()))
    const found = await countActs(
      storm.connection,
      all.flatMap(each => each.made),
      left,
    )
    const byHand = { phones: browsers.length, made: browsers.reduce((sum, each) => sum + each.made.size, 0) }
    return { ...found, browsers: byHand, killed, line: proxy.counts }
  } finally {
    await Promise.all(browsers.map(each => each.close()))
    server.kill()
    await proxy.close()
  }

  /** One phone's stormy day: acts, rounds of sending, and now and then a death in the middle of one. */
  async function live(phone: ChaosPhone, acts: number): Promise<void> {
    // Nobody walks before the phone knows whom to visit.
    for (let tries = 0; (await phone.households()).length === 0; tries++) {
      if (tries > 300) throw new Error(`${phone.holder.name} never got the households`)
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

  /** A whole phone worked by hand; of three visits one is seen through, one ends with the battery, one with the tab. */
  async function thumb(browser: ChaosBrowser, n: number): Promise<void> {
    for (let i = 0; i < visitsOfBrowser; i++) {
      const end = ends[i % ends.length]!
      const said = { note: `风雨中第 ${n}-${i} 访`, matter: i % 4 === 3, photo: i % 4 === 1 ? picture : null }
      await browser.visit(said, end)
      if (end === 'killed') killed.browsers++
      if (end === 'closed') killed.tabs++
    }
  }

  async function killServers(isWorking: () => boolean): Promise<void> {
    for (let i = 0; i < storm.kills || isWorking(); i++) {
      await wait((i < storm.kills ? 2_000 : 20_000) + random() * 3_000)
      await server.killAndStart()
      killed.server++
    }
  }
}

const kept = (browser: ChaosBrowser) => ({ made: [...browser.made], left: browser.left })

/** Every seventh clock a day behind, another seventh a day ahead, in ms. */
function clockOf(i: number): number {
  return i % 7 === 3 ? -day : i % 7 === 5 ? day : 0
}

/** In fair weather, until nothing waits; something that waits for ever is lost as well. */
async function settle(phone: ChaosPhone): Promise<void> {
  for (let rounds = 0; rounds < 60 && (await phone.left()).waiting > 0; rounds++) {
    await phone.round().catch(() => {})
    await wait(50)
  }
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
