import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { demonstrationPassword } from '#demo/accounts.ts'
import { openPhone } from '#test/e2e/phone.ts'

// WebPageTest's "3G": 1.6 Mbit/s down, 768 kbit/s up, 300 ms round trip.
const threeG = { offline: false, latency: 300, downloadThroughput: 1.6e6 / 8, uploadThroughput: 768e3 / 8 }

export interface FirstSync {
  /** from the tap on 登录 to a list of today that can be tapped, in ms */
  todayMs: number
  /** from the same tap until all of it lies sealed on the phone, in ms */
  copiedMs: number
  /** what the copy took on the line (gzip) */
  copyBytes: number
  households: number
}

/**
 * A new phone's first sync over 3G, in a browser of its own: the sign-in page stands already, the rest of the program does not. Signs in by
 * name; with a token the sign-in is behind, and the page is opened anew.
 */
export async function firstSyncOn3G(base: string, folder: string, who: { userName: string } | { token: string }): Promise<FirstSync> {
  const profile = await mkdtemp(join(folder, 'phone-'))
  const phone = await openPhone(profile)
  try {
    const page = phone.pages()[0]!
    const session = await phone.newCDPSession(page)
    await session.send('Network.enable')
    await session.send('Network.emulateNetworkConditions', threeG)
    const copies = new Set<string>()
    let copyBytes = 0
    session.on('Network.responseReceived', ({ requestId, response }) => response.url.endsWith('/api/sync') && copies.add(requestId))
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      if (copies.has(requestId)) copyBytes = encodedDataLength
    })
    await page.goto(base)
    await page.getByLabel('手机号或用户名').waitFor()
    let started: number
    if ('userName' in who) {
      await page.getByLabel('手机号或用户名').fill(who.userName)
      await page.getByLabel('密码', { exact: true }).fill(demonstrationPassword)
      started = performance.now()
      await page.getByRole('button', { name: '登录', exact: true }).tap()
    } else {
      await phone.addCookies([{ name: 'session', value: who.token, url: base, httpOnly: true, sameSite: 'Lax' }])
      started = performance.now()
      await page.reload({ waitUntil: 'commit' })
    }
    const since = () => Math.round(performance.now() - started)
    const today = page.locator('a[href^="/visit/"]').first().waitFor({ timeout: 120_000 }).then(since)
    const copied = page.evaluate<number>(untilCopied).then(households => ({ households, copiedMs: since() }))
    return { todayMs: await today, ...(await copied), copyBytes }
  } finally {
    await phone.close()
    await rm(profile, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** In the page: waits until the copy is there and counts its households. */
const untilCopied = `new Promise((resolve, reject) => {
  const look = async () => {
    const known = await indexedDB.databases()
    if (!known.some(each => each.name === 'sanzhang')) return setTimeout(look, 50)
    const opening = indexedDB.open('sanzhang')
    opening.onerror = () => reject(opening.error)
    opening.onsuccess = () => {
      if (!opening.result.objectStoreNames.contains('facts')) return opening.result.close(), setTimeout(look, 50)
      const reading = opening.result.transaction(['facts', 'docs'])
      const at = reading.objectStore('facts').get('copy.at')
      const count = reading.objectStore('docs').index('kind').count('household')
      reading.oncomplete = () => {
        opening.result.close()
        at.result ? resolve(count.result) : setTimeout(look, 50)
      }
    }
  }
  look()
})`
