import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { test as base, expect, type Page } from '@playwright/test'
import { demonstrationPassword } from '#demo/accounts.ts'

export { expect }
export const password = demonstrationPassword
const root = join(import.meta.dirname, '../..')
const script = (name: string) => readFile(join(import.meta.dirname, name), 'utf8')

/** What went wrong in the page without anybody looking: a test fails on it, unless it said beforehand that it would come. */
export interface Mishaps {
  /** "403 PUT /api/requests/…"-like lines that match will not be held against the page */
  expect(line: RegExp): void
}

export const test = base.extend<{ mishaps: Mishaps }>({
  mishaps: [
    async ({ context }, use) => {
      // Whoever is not signed in is told so once by /me; that is how the sign-in page comes about.
      const expected = [/^401 GET \/api\/me$/]
      const found: string[] = []
      context.on('weberror', error => found.push(`page error: ${error.error().message}`))
      context.on('console', message => {
        const isAnswer = message.text().startsWith('Failed to load resource')
        if (message.type() === 'error' && !isAnswer) found.push(`console: ${message.text()}`)
      })
      context.on('response', response => {
        const path = new URL(response.url()).pathname
        if (response.status() >= 400) found.push(`${response.status()} ${response.request().method()} ${path}`)
      })
      await use({ expect: line => expected.push(line) })
      expect(
        found.filter(line => !expected.some(each => each.test(line))),
        'mishaps in the page',
      ).toEqual([])
    },
    { auto: true },
  ],
})

/** Signs in behind the scenes; the browser's next page is that person's. */
export async function enter(page: Page, name: string, secret = password): Promise<void> {
  // As the browser sends it from our own page: with a session at hand, the server asks for that.
  const headers = { Origin: process.env.BASE_URL! }
  const answer = await page.request.post('/api/sessions', { data: { name, password: secret }, headers })
  expect(answer.status(), await answer.text()).toBe(200)
}

/** Reads what the API gives to the person signed in. */
// biome-ignore lint/suspicious/noExplicitAny: tests read answers the way an outside program does, without our types.
export async function read(page: Page, path: string): Promise<any> {
  const answer = await page.request.get(`/api${path}`)
  expect(answer.status(), `GET ${path}: ${await answer.text()}`).toBe(200)
  return await answer.json()
}

// On a picture of the whole page, bars that stick to the window would lie across the middle.
const unfixed = '.tabs { position: static !important }'

/** Does through the API what is not this test's matter, as the person signed in. */
// biome-ignore lint/suspicious/noExplicitAny: see read().
export async function act(page: Page, method: 'POST' | 'PUT', path: string, data: unknown = {}): Promise<any> {
  const headers = { Origin: process.env.BASE_URL! }
  const answer = await page.request.fetch(`/api${path}`, { method, data, headers })
  expect(answer.ok(), `${method} ${path}: ${await answer.text()}`).toBe(true)
  return await answer.json()
}

/** A picture of the screen as it is, for people to look at. */
export async function keepScreen(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(root, 'test-results/screens', `${name}.png`), fullPage: true, animations: 'disabled', style: unfixed })
}

/** Nothing cut off, nothing beside the screen. */
export async function expectReadable(page: Page, name: string): Promise<void> {
  expect.soft(await page.evaluate(await script('clipping.browser.js')), `cut off on ${name}`).toEqual([])
}

/** As a person with large text in the phone's settings has it: every text 1.6 times its size, everything else as it was. */
export async function enlargeText(page: Page): Promise<void> {
  await page.evaluate(await script('enlarging.browser.js'))
}

/** Text and targets as large as elder view promises. */
export async function expectLarge(page: Page, name: string): Promise<void> {
  expect.soft(await page.evaluate(await script('sizes.browser.js')), `too small on ${name}`).toEqual([])
}

/** No serious or critical finding of axe; `enhanced` also asks for contrast 7:1. */
export async function expectAccessible(page: Page, name: string, { enhanced = false } = {}): Promise<void> {
  const values = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
  const rules = { 'target-size': { enabled: true }, ...(enhanced && { 'color-contrast-enhanced': { enabled: true } }) }
  // Only violations are told, and no second page is opened for the telling: five times as fast.
  const axe = new AxeBuilder({ page }).options({ runOnly: { type: 'tag', values }, rules, resultTypes: ['violations'] }).setLegacyMode()
  const { violations } = await axe.analyze()
  const grave = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, help, nodes }) =>
        `${id}: ${help}: ${nodes
          .slice(0, 3)
          .map(node => `${node.target.join(' ')} ${node.any[0]?.message ?? ''}`)
          .join(' | ')}, ${nodes.length} in all`,
    )
  expect.soft(grave, `axe on ${name}`).toEqual([])
}

/** The code last sent to a phone of the demonstration, as its owner would read it there. */
export async function codeSentTo(page: Page, phone: string): Promise<string> {
  let code: string | undefined
  // The message leaves after the answer, so that answers take the same time for every phone.
  await expect(async () => {
    const [latest] = (await read(page, `/demo-phone/${phone}`)) as { words: string }[]
    code = latest?.words.match(/\d{6}/)?.[0]
    expect(code).toBeDefined()
  }).toPass()
  return code!
}

export const lampPhoto = join(root, 'stories/lamp.jpg')
