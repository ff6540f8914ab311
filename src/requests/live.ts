import type { MiddlewareHandler } from 'hono'
import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'
import type { Env } from '#platform/http.ts'
import type { Live } from '#platform/live.ts'
import { standsOf } from './live-store.ts'

/** What a town's board is called among the live figures. */
export const boardTopic = (town: Id) => `requests.${town}`

/** Reads where a town's requests stand; a unit whose last one is over is told once more, with nothing. */
export function boardReader(town: Id) {
  const told = new Map<string, string>()
  return async (tx: Tx) => {
    const rows = await standsOf(tx, town)
    const standing = new Set(rows.map(row => row.id))
    for (const { id, path } of rows) told.set(id, path)
    return [...rows, ...[...told].filter(([id]) => !standing.has(id)).map(([id, path]) => ({ id, path, stands: '' }))]
  }
}

/** Where requests are changed from. */
export const boardPaths = ['/requests', '/requests/*', '/request-dispatches', '/sync/entries']

/** Whoever looks at a board hears of what was done; what came another way (a card's page, the clock) they find by looking, within seconds. */
export function tellsBoard(live: Live): MiddlewareHandler<Env> {
  return async (c, next) => {
    await next()
    const { actor } = c.var
    if (actor && c.req.method !== 'GET' && c.res.ok) live.changed(boardTopic(actor.town))
  }
}
