import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { diagramPage } from './diagram.ts'
import { transitions } from './rules.ts'
import { states } from './terms.ts'

test('docs/requests.md draws the table as it is (npm run requests:diagram)', async () => {
  expect(await readFile(new URL('../../docs/requests.md', import.meta.url), 'utf8')).toBe(diagramPage())
})

test('every state is reached and every arrow drawn', () => {
  const page = diagramPage()
  for (const state of Object.keys(states)) expect(page).toMatch(new RegExp(`--> ${state}:`))
  for (const { act, from, to } of transitions)
    for (const state of from) if (to && to !== state) expect(page, act).toContain(`${state ?? '[*]'} --> ${to}: `)
})
