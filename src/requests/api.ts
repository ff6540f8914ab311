import type * as z from 'zod'
import { api, byId, endpoint, inTown } from '#platform/http.ts'
import type { Vault } from '#platform/vault.ts'
import { answer, sendBack, sort, take, withdraw } from './acts.ts'
import { board, detail } from './board.ts'
import { dispatch, handlersOf } from './dispatch.ts'
import { figures } from './figures.ts'
import { figuresQuery, requestFigures } from './figures-terms.ts'
import { raise } from './raise.ts'
import { rate, writeOff } from './rating.ts'
import {
  answering,
  dispatching,
  handlerChoices,
  moved,
  raising,
  rating,
  request,
  requestList,
  requestQuery,
  sendingBack,
  sorting,
  taking,
  withdrawing,
  writingOff,
} from './terms.ts'

const tags: [string] = ['诉求']
const params = byId
const put = <P extends string, B extends z.ZodType>(path: P, summary: string, body: B) =>
  endpoint('put', path, { summary, tags, params, body, gives: moved })

export const requestsApi = ({ vault }: { vault: Vault }) =>
  api()
    .openapi(endpoint('post', '/requests', { summary: '点单（同一编号只记一次）', tags, body: raising, gives: moved }), async c =>
      c.json(await inTown(c, (tx, actor, now) => raise(tx, actor, now, c.req.valid('json'), vault)), 200),
    )
    .openapi(
      endpoint('get', '/requests', {
        summary: '诉求列表：未办完的按到期先后，其余新的在前',
        tags,
        query: requestQuery,
        gives: requestList,
      }),
      async c => c.json(await inTown(c, (tx, actor, now) => board(tx, actor, now, c.req.valid('query'))), 200),
    )
    .openapi(
      endpoint('get', '/requests/figures', {
        summary: '统计：分子、分母、时段与截止时刻',
        tags,
        query: figuresQuery,
        gives: requestFigures,
      }),
      async c => c.json(await inTown(c, (tx, actor, now) => figures(tx, actor, now, c.req.valid('query'))), 200),
    )
    .openapi(
      endpoint('get', '/requests/{id}', { summary: '一件诉求、它的经过，和现在可以做什么', tags, params, gives: request }),
      async c => c.json(await inTown(c, (tx, actor, now) => detail(tx, actor, now, c.req.valid('param').id)), 200),
    )
    .openapi(endpoint('get', '/requests/{id}/handlers', { summary: '可以派给谁', tags, params, gives: handlerChoices }), async c =>
      c.json(await inTown(c, (tx, actor, now) => handlersOf(tx, actor, now, c.req.valid('param').id)), 200),
    )
    .openapi(put('/requests/{id}/sorting', '分类', sorting), async c =>
      c.json(await inTown(c, (tx, actor, now) => sort(tx, actor, now, c.req.valid('param').id, c.req.valid('json'))), 200),
    )
    .openapi(put('/requests/{id}/dispatch', '派单；已派出的可改派，退回满次数或裁定后不能', dispatching), async c =>
      c.json(await inTown(c, (tx, actor, now) => dispatch(tx, actor, now, c.req.valid('param').id, c.req.valid('json'))), 200),
    )
    .openapi(put('/requests/{id}/taken', '接单', taking), async c =>
      c.json(await inTown(c, (tx, actor, now) => take(tx, actor, now, c.req.valid('param').id, c.req.valid('json'))), 200),
    )
    .openapi(put('/requests/{id}/sending-back', '退回', sendingBack), async c =>
      c.json(await inTown(c, (tx, actor, now) => sendBack(tx, actor, now, c.req.valid('param').id, c.req.valid('json'))), 200),
    )
    .openapi(put('/requests/{id}/answer', '办结答复', answering), async c =>
      c.json(await inTown(c, (tx, actor, now) => answer(tx, actor, now, c.req.valid('param').id, c.req.valid('json'))), 200),
    )
    .openapi(put('/requests/{id}/rating', '评单', rating), async c =>
      c.json(await inTown(c, (tx, actor, now) => rate(tx, actor, now, c.req.valid('param').id, c.req.valid('json'))), 200),
    )
    .openapi(put('/requests/{id}/write-off', '销号', writingOff), async c =>
      c.json(await inTown(c, (tx, actor, now) => writeOff(tx, actor, now, c.req.valid('param').id, c.req.valid('json'))), 200),
    )
    .openapi(put('/requests/{id}/withdrawal', '撤回', withdrawing), async c =>
      c.json(await inTown(c, (tx, actor, now) => withdraw(tx, actor, now, c.req.valid('param').id, c.req.valid('json'))), 200),
    )

export type RequestsApi = ReturnType<typeof requestsApi>
