import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rightsPage } from './rights-page.ts'
import { everyone, handOver, verdict, type Walker, type Where } from './rights-people.ts'
import { probes } from './rights-probes.ts'
import { hiddenIds, overseen } from './rights-sight.ts'
import { keyOf, type Line, lines, whoWords } from './rights-table.ts'
import { type Answer, openWalk, type Walk } from './rights-walk.ts'
import { Nothing, type Spot } from './rights-world.ts'

// Who may do what and see what: every route of the application, as everybody, at every place, against rights-table.ts.

let walk: Walk
let walkers: Walker[]
beforeAll(async () => {
  walk = await openWalk()
  walkers = await everyone(walk)
}, 120_000)
afterAll(() => walk?.close())

test('every route has a line in the table, every line a route and a probe', () => {
  const told = lines.map(line => line.route)
  expect(walk.routes.filter(route => !told.includes(route))).toEqual([])
  expect(told.filter(route => !walk.routes.includes(route))).toEqual([])
  const keys = lines.map(keyOf)
  expect(Object.keys(probes).toSorted()).toEqual(keys.toSorted())
  expect(new Set(keys).size).toBe(keys.length)
})

test('docs/rights.md says what the table says (npm run rights)', async () => {
  expect(await readFile(new URL('../docs/rights.md', import.meta.url), 'utf8')).toBe(rightsPage())
})

/** Allowed, but at this place there is nothing of the kind: a refusal of state, with its status. */
const ofState: Record<string, number> = { 'county_home GET /api/rosters.pdf': 422 }
/** Here the resident's own household is meant whatever is asked. */
const placeless = ['GET /api/requests', 'POST /api/requests']

async function tryLine(line: Line, walker: Walker, spot: Spot): Promise<Answer | null> {
  try {
    const ask = probes[keyOf(line)]!(spot, walker, walk.props)
    return await walk.ask(line.route.split(' ')[0]!, ask, walker.caller)
  } catch (error) {
    if (error instanceof Nothing) return null
    throw error
  }
}

const isDone = (answer: Answer, line: Line) =>
  (answer.status >= 200 && answer.status < 300) || answer.status === 303 || (line.route.match(/^GET \/(desk|\*)/) && answer.status === 503)
const brief = ({ status, text, type }: Answer) => `${status} ${/json|html/.test(type) ? text.slice(0, 160) : type}`
/** What a refusal tells, without the number of the request. */
const told = ({ status, text }: Answer) => `${status} ${text.replace(/"requestId":"[^"]*"/, '')}`

describe('the walk', () => {
  const labels = [...Object.values(whoWords), '组长（代理）']
  test.each(labels)('%s', { timeout: 120_000 }, async label => {
    const walker = walkers.find(each => each.label === label)!
    await handOver(walk, walker)
    const hidden = await hiddenIds(walk, walker)
    const onCards = chiefPhones(walker)
    const wrong: string[] = []
    for (const line of lines) {
      const wheres: Where[] = line.about === 'place' || line.about === 'card' ? ['own', 'sibling', 'parent', 'other'] : ['own']
      const unknown: (Answer | null)[] = []
      for (const spot of walker.who !== 'stranger' && line.about === 'place' ? [walk.spots.nowhere, walk.spots.nowhereDirectly] : [])
        unknown.push(await tryLine(line, walker, spot))
      for (const where of wheres) {
        const spot = walker.spots[where]
        if (
          !spot ||
          (where !== 'own' &&
            walker.who === 'resident' &&
            placeless.includes(line.route) &&
            (where === 'parent' || line.route.startsWith('GET')))
        )
          continue
        const answer = await tryLine(line, walker, spot)
        const at = `${keyOf(line)} at ${where}`
        const expected = verdict(line, walker, where)
        if (!answer) {
          if (where === 'own' && walker.who !== 'county_home') wrong.push(`${at}: not tried`)
        } else if (expected === 'done') {
          const state = ofState[`${walker.who} ${line.route}`]
          if (!isDone(answer, line) && !(state && answer.status === state)) wrong.push(`${at}: should be done, was ${brief(answer)}`)
          const shown =
            /json|html/.test(answer.type) && !line.route.endsWith('/reveal')
              ? overseen(answer.text, hidden, line.about === 'open' ? allPhones() : onCards)
              : []
          if (shown.length > 0 && line.about !== 'open') wrong.push(`${at}: shows ${shown.slice(0, 3)}`)
        } else if (!expected.includes(answer.status)) {
          wrong.push(`${at}: should be ${expected}, was ${brief(answer)}`)
        } else if (
          where !== 'own' &&
          answer.status === 404 &&
          unknown.length > 0 &&
          told(unknown[where === 'parent' ? 1 : 0]!) !== told(answer)
        ) {
          wrong.push(`${at}: told apart from what does not exist: ${told(answer)}`)
        }
      }
    }
    expect(wrong).toEqual([])
    expect(walk.failures).toEqual([])
  })
})

function allPhones(): Set<string> {
  return new Set(walk.world.town('甲镇').holders.map(holder => holder.phone))
}

/** Phones that stand on contact cards: everybody of the town's network reads them, the county does not. */
function chiefPhones({ who }: Walker): Set<string> {
  if (who.startsWith('county')) return new Set()
  const chiefs = walk.world.town('甲镇').holders.filter(holder => holder.post.endsWith('_chief'))
  return new Set(chiefs.map(holder => holder.phone))
}
