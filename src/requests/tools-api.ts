import * as z from 'zod'
import { api, byId, endpoint, inTown } from '#platform/http.ts'
import { dispatchAll } from './bulk.ts'
import { readChat } from './chat-rules.ts'
import { drop, filters, keep } from './filters.ts'
import { requestsOnTheMap } from './map.ts'
import { onDutyOf, putOnDuty, takeOffDuty } from './on-duty.ts'
import { newOnDuty, onDutyList } from './on-duty-terms.ts'
import { requestPapersApi } from './papers-api.ts'
import { chatCandidatesOf, suggestionFor } from './suggesting.ts'
import {
  bulkDispatched,
  bulkDispatching,
  chatCandidates,
  chatText,
  keepingFilter,
  keptFilter,
  mapRequests,
  suggesting,
  suggestion,
} from './tools-terms.ts'

const tags: [string] = ['诉求']

/** What helps before and beside the acts. */
export const requestToolsApi = (ground: Parameters<typeof requestPapersApi>[0]) =>
  api()
    .route('/', requestPapersApi(ground))
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
      async c => c.json(await inTown(c, (tx, actor) => chatCandidatesOf(tx, actor, readChat(c.req.valid('json').text))), 200),
    )
    .openapi(
      endpoint('get', '/map/requests', {
        summary: '地图上的在办诉求',
        tags,
        query: z.object({ place: z.uuid().optional() }),
        gives: mapRequests,
      }),
      async c => c.json(await inTown(c, (tx, actor, now) => requestsOnTheMap(tx, actor, now, c.req.valid('query').place)), 200),
    )
    .openapi(endpoint('get', '/on-duty', { summary: '值班表', tags, gives: onDutyList }), async c => c.json(await inTown(c, onDutyOf), 200))
    .openapi(endpoint('post', '/on-duty', { summary: '排班', tags, body: newOnDuty, gives: onDutyList }), async c =>
      c.json(await inTown(c, (tx, actor, now) => putOnDuty(tx, actor, now, c.req.valid('json'))), 200),
    )
    .openapi(endpoint('delete', '/on-duty/{id}', { summary: '去掉一班', tags, params: byId, gives: onDutyList }), async c =>
      c.json(await inTown(c, (tx, actor, now) => takeOffDuty(tx, actor, now, c.req.valid('param').id)), 200),
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

export type RequestToolsApi = ReturnType<typeof requestToolsApi>
