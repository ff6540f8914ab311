import * as z from 'zod'
import { dayOf } from '#common/calendar.ts'
import { Refusal } from '#common/refusal.ts'
import { api, byId, endpoint, inTown } from '#platform/http.ts'
import { dispatchAll } from './bulk.ts'
import { drop, filters, keep } from './filters.ts'
import { ledgerOf } from './ledger.ts'
import { chatCandidatesOf, suggestionFor } from './suggesting.ts'
import { requestQuery } from './terms.ts'
import {
  bulkDispatched,
  bulkDispatching,
  chatCandidates,
  chatText,
  keepingFilter,
  keptFilter,
  suggesting,
  suggestion,
} from './tools-terms.ts'

const tags: [string] = ['诉求']

/** What helps before and beside the acts. */
export const requestToolsApi = () => {
  const app = api()
    .openapi(
      endpoint('post', '/request-suggestions', {
        summary: '建议的类别大小和理由，以及相似的在办诉求',
        tags,
        body: suggesting,
        gives: suggestion,
      }),
      async c => c.json(await inTown(c, (tx, actor, now) => suggestionFor(tx, actor, now, c.req.valid('json'))), 200),
    )
    .openapi(
      endpoint('post', '/chat-candidates', { summary: '从粘贴的聊天记录里找诉求（不保存）', tags, body: chatText, gives: chatCandidates }),
      async c => c.json(await inTown(c, (tx, actor) => chatCandidatesOf(tx, actor, c.req.valid('json').text)), 200),
    )
    .openapi(
      endpoint('put', '/request-dispatches', {
        summary: '批量派单：按规则，或都派给一个人',
        tags,
        body: bulkDispatching,
        gives: bulkDispatched,
      }),
      async c => c.json(await dispatchAll(work => inTown(c, work), c.req.valid('json')), 200),
    )
    .openapi(endpoint('get', '/request-filters', { summary: '我存的筛选', tags, gives: z.array(keptFilter) }), async c =>
      c.json(await inTown(c, filters), 200),
    )
    .openapi(
      endpoint('post', '/request-filters', { summary: '存一个筛选', tags, body: keepingFilter, gives: z.array(keptFilter) }),
      async c => c.json(await inTown(c, (tx, actor, now) => keep(tx, actor, now, c.req.valid('json'))), 200),
    )
    .openapi(
      endpoint('delete', '/request-filters/{id}', { summary: '删去一个筛选', tags, params: byId, gives: z.array(keptFilter) }),
      async c => c.json(await inTown(c, (tx, actor) => drop(tx, actor, c.req.valid('param').id)), 200),
    )
  app.get('/request-ledger.xlsx', async c => {
    const asked = requestQuery.safeParse(c.req.query())
    if (!asked.success) throw new Refusal('input.invalid', '筛选条件不合要求', asked.error.issues)
    const query = asked.data
    const file = await inTown(c, (tx, actor, now) => ledgerOf(tx, actor, now, query))
    const name = encodeURIComponent(`诉求台账-${dayOf(c.var.now)}.xlsx`)
    return c.body(new Uint8Array(file), 200, {
      'Content-Type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      'Content-Disposition': `attachment; filename*=UTF-8''${name}`,
      'Cache-Control': 'no-store',
    })
  })
  return app
}

export type RequestToolsApi = ReturnType<typeof requestToolsApi>
