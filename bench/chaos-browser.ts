import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { BrowserContext, Locator, Page } from '@playwright/test'
import { kill, openPhone } from '#test/e2e/phone.ts'
import type { Left } from './chaos-counts.ts'

// A phone with the whole program on it: Chromium with a profile that outlives being killed, worked by a thumb.

/** How a visit ends: with a look at the screen; with the tab closed, or the battery out, while it is on its way to the server. */
export type End = 'seen' | 'closed' | 'killed'

export interface ChaosBrowser {
  /** what the phone had written down, by its own database, before anything happened to it */
  made: Set<string>
  visit(said: { note: string; matter: boolean; photo: string | null }, end: End): Promise<void>
  /** opens the program and lets it send until nothing waits */
  settle(): Promise<void>
  left(): Promise<Left>
  close(): Promise<void>
}

export async function openChaosBrowser(base: string, token: string, folder: string, random: () => number): Promise<ChaosBrowser> {
  const profile = await mkdtemp(join(folder, 'phone-'))
  const made = new Set<string>()
  let context = await launch(profile, base, token)
  let page = await ready(context, base)
  return {
    made,
    async visit({ note, matter, photo }, end) {
      const homes = (await stored(page)).households
      const atHome = page.getByRole('button', { name: '在家', exact: true })
      await opened(page, `${base}/visit/${homes[Math.floor(random() * homes.length)]}`, atHome)
      await atHome.tap()
      await page.getByLabel('记一句（可不填）').fill(note)
      if (matter) await page.getByRole('button', { name: '这件事要办：一并记成诉求' }).tap()
      if (photo) {
        await page.locator('input[type=file]').setInputFiles(photo)
        await page.getByAltText('已拍照片 1').waitFor()
      }
      const leaving = page.waitForRequest(request => request.url().includes('/api/sync/entries'), { timeout: 60_000 }).catch(() => null)
      const before = await stored(page)
      await page.getByRole('button', { name: '保存走访' }).tap()
      await kept(page, before, made)
      if (end === 'seen') await page.getByRole('heading', { name: '已记下' }).waitFor()
      // What the matter came to is written down after the visit's answer, so only a page that lives on gets so far.
      if (end === 'seen') await kept(page, before, made)
      if (end === 'seen') return
      await leaving
      await wait(random() * 150)
      if (end === 'killed') {
        kill(profile)
        await context.close().catch(() => {})
        context = await launch(profile, base, token)
      } else {
        const fresh = await again(() => context.newPage())
        await page.close()
        page = fresh
      }
      page = await ready(context, base)
      await kept(page, before, made)
    },
    async settle() {
      await page.goto(`${base}/outbox`)
      for (let tries = 0; tries < 120 && (await stored(page)).entries.some(entry => entry.state === 'waiting'); tries++) {
        const send = page.getByRole('button', { name: '现在上传' })
        if (await send.isVisible()) await send.tap({ timeout: 2_000 }).catch(() => {})
        await wait(500)
      }
    },
    async left() {
      const { entries } = await stored(page)
      const refused = entries.filter(entry => entry.state === 'refused').map(({ id, code }) => [id, code])
      return { waiting: entries.filter(entry => entry.state === 'waiting').length, refused: Object.fromEntries(refused) }
    },
    async close() {
      await context.close().catch(() => {})
      await rm(profile, { recursive: true, force: true, maxRetries: 5 }).catch(() => {})
    },
  }
}

async function launch(profile: string, base: string, token: string): Promise<BrowserContext> {
  const context = await openPhone(profile)
  context.setDefaultTimeout(60_000)
  // What the sign-in would leave; passwords are not what is tried here.
  await context.addCookies([{ name: 'session', value: token, url: base, httpOnly: true, sameSite: 'Lax' }])
  return context
}

/** The program, the key and the copy on the phone, through whatever weather: the page says so, and its worker is in charge. */
async function ready(context: BrowserContext, base: string): Promise<Page> {
  const page = context.pages()[0] ?? (await again(() => context.newPage()))
  await opened(page, `${base}/outbox`, page.getByText('本机数据更新于'))
  for (let tries = 0; !(await page.evaluate('navigator.serviceWorker.controller !== null')); tries++) {
    if (tries > 20) throw new Error('the program never came to lie on the phone')
    await wait(1_000)
    await opened(page, `${base}/outbox`, page.getByText('本机数据更新于'))
  }
  return page
}

/** As whoever holds a phone does: opens it once more when nothing comes. */
async function opened(page: Page, url: string, there: Locator): Promise<void> {
  for (let tries = 0; ; tries++) {
    await page.goto(url).catch(() => {})
    if (
      await there.waitFor({ timeout: 12_000 }).then(
        () => true,
        () => false,
      )
    )
      return
    if (tries > 20) throw new Error(`${url} did not come up: ${await page.textContent('body')}`)
  }
}

/** A busy browser may say that it cannot. */
async function again<T>(work: () => Promise<T>, times = 4): Promise<T> {
  for (let left = times; ; left--) {
    try {
      return await work()
    } catch (error) {
      if (left === 0) throw error
      await wait(1_000)
    }
  }
}

interface Stored {
  entries: { id: string; state: 'waiting' | 'refused'; code: string }[]
  /** ids of entries that have their answer */
  answered: string[]
  households: string[]
}

/** Reads what lies in the phone's database, past the program. */
async function stored(page: Page): Promise<Stored> {
  return await page.evaluate<Stored>(`new Promise((resolve, reject) => {
    const opening = indexedDB.open('sanzhang')
    opening.onerror = () => reject(opening.error)
    opening.onsuccess = () => {
      const reading = opening.result.transaction(['entries', 'answers', 'docs'])
      const all = (store, pick) => Object.assign(reading.objectStore(store)[pick](), { onerror: reject })
      const [entries, answered, docs] = [all('entries', 'getAll'), all('answers', 'getAllKeys'), all('docs', 'getAllKeys')]
      reading.oncomplete = () => {
        opening.result.close()
        resolve({
          entries: entries.result.map(({ id, state, refusal }) => ({ id, state, code: refusal?.code ?? '' })),
          answered: answered.result,
          households: docs.result.filter(([kind]) => kind === 'household').map(([, id]) => id),
        })
      }
    }
  })`)
}

/** Waits until the phone has written down something it had not before, and notes it as made. */
async function kept(page: Page, before: Stored, made: Set<string>): Promise<void> {
  const known = new Set([...before.entries.map(entry => entry.id), ...before.answered])
  for (let tries = 0; ; tries++) {
    const { entries, answered } = await stored(page)
    const fresh = [...entries.map(entry => entry.id), ...answered].filter(id => !known.has(id))
    for (const id of fresh) made.add(id)
    if (fresh.length > 0) return
    if (tries > 600) throw new Error(`the phone wrote nothing down: ${await page.textContent('body')}`)
    await wait(50)
  }
}
