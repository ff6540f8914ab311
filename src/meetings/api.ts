import type { Context } from 'hono'
import * as z from 'zod'
import { found } from '#common/refusal.ts'
import { api, byId, type Env, endpoint, inTown } from '#platform/http.ts'
import type { Vault } from '#platform/vault.ts'
import { inKeptTown } from '#visits/api.ts'
import { call, cancel, close, open, reschedule } from './acts.ts'
import { addLine, editLine } from './agenda.ts'
import { arrive, codeOf, mark } from './attendance.ts'
import { meetingIn } from './code.ts'
import { candidatesFor, decide, keepMinutes } from './decisions.ts'
import { finish, tasksOf } from './tasks.ts'
import * as terms from './terms.ts'
import { checkReads, meetingOf, meetingsOf, pathInScope } from './view.ts'

const tags: [string] = ['会议']
const params = byId
const gives = terms.meeting
const put = <P extends string, B extends z.ZodType>(path: P, summary: string, body: B) =>
  endpoint('put', path, { summary, tags, params, body, gives })

export interface MeetingNeeds {
  vault: Vault
  /** where phones reach us; without it, where this request came in */
  origin?: () => string
}

export const meetingsApi = ({ vault, origin }: MeetingNeeds) =>
  api()
    .openapi(
      endpoint('get', '/meetings', { summary: '会议：本地的和请我参加的', tags, query: terms.meetingQuery, gives: terms.meetingList }),
      async c => c.json(await inTown(c, (tx, actor) => meetingsOf(tx, actor, c.req.valid('query'))), 200),
    )
    .openapi(endpoint('post', '/meetings', { summary: '通知开会（同一编号只通知一次）', tags, body: terms.calling, gives }), async c =>
      c.json(await inKeptTown(c, (tx, actor, now) => call(tx, actor, now, c.req.valid('json'))), 200),
    )
    .openapi(endpoint('get', '/meetings/{id}', { summary: '一次会议，和现在可以做什么', tags, params, gives }), async c =>
      c.json(await inKeptTown(c, (tx, actor, now) => meetingOf(tx, actor, now, c.req.valid('param').id)), 200),
    )
    .openapi(put('/meetings/{id}/notice', '改时间地点', terms.rescheduling), async c =>
      c.json(await inTown(c, (tx, actor, now) => reschedule(tx, actor, now, c.req.valid('param').id, c.req.valid('json'))), 200),
    )
    .openapi(put('/meetings/{id}/cancellation', '取消会议', terms.cancelling), async c =>
      c.json(await inTown(c, (tx, actor, now) => cancel(tx, actor, now, c.req.valid('param').id, c.req.valid('json'))), 200),
    )
    .openapi(put('/meetings/{id}/opening', '开会：议程从此固定', terms.stamped), async c =>
      c.json(await inKeptTown(c, (tx, actor, now) => open(tx, actor, now, c.req.valid('param').id, c.req.valid('json'))), 200),
    )
    .openapi(put('/meetings/{id}/attendance', '点名', terms.marking), async c =>
      c.json(await inTown(c, (tx, actor, now) => mark(tx, actor, now, c.req.valid('param').id, c.req.valid('json'))), 200),
    )
    .openapi(endpoint('get', '/meetings/{id}/code', { summary: '到会码（几分钟内有效）', tags, params, gives: terms.code }), async c =>
      c.json(await inTown(c, (tx, actor, now) => codeOf(tx, actor, now, c.req.valid('param').id, { vault, origin: at(c, origin) })), 200),
    )
    .openapi(
      endpoint('put', '/meeting-codes/{token}/presence', {
        ...{ summary: '扫码到会', tags, params: z.object({ token: z.string().max(80) }), gives: terms.arrived },
      }),
      async c => {
        const { token } = c.req.valid('param')
        const give = await inTown(c, (tx, actor, now) => arrive(tx, actor, now, found(meetingIn(token), 'meetings'), token, vault))
        return c.json(give, 200)
      },
    )
    .openapi(
      endpoint('post', '/meetings/{id}/agenda', { summary: '增加议程', tags, params, body: terms.adding, gives: terms.agendaItem }),
      async c => c.json(await inTown(c, (tx, actor, now) => addLine(tx, actor, now, c.req.valid('param').id, c.req.valid('json'))), 200),
    )
    .openapi(
      endpoint('put', '/meeting-agenda/{id}', { summary: '修改议程', tags, params, body: terms.editing, gives: terms.agendaItem }),
      async c => c.json(await inTown(c, (tx, actor, now) => editLine(tx, actor, now, c.req.valid('param').id, c.req.valid('json'))), 200),
    )
    .openapi(put('/meetings/{id}/minutes', '写会议记录', terms.keeping), async c =>
      c.json(await inTown(c, (tx, actor, now) => keepMinutes(tx, actor, now, c.req.valid('param').id, c.req.valid('json'))), 200),
    )
    .openapi(
      endpoint('post', '/meetings/{id}/decisions', {
        summary: '议定：转诉求、交办、写入知识库',
        tags,
        params,
        body: terms.deciding,
        gives,
      }),
      async c =>
        c.json(await inTown(c, (tx, actor, now) => decide(tx, actor, now, c.req.valid('param').id, c.req.valid('json'), vault)), 200),
    )
    .openapi(endpoint('get', '/meetings/{id}/candidates', { summary: '可以交办给谁', tags, params, gives: terms.candidates }), async c =>
      c.json(await inTown(c, (tx, actor, now) => candidatesFor(tx, actor, now, c.req.valid('param').id)), 200),
    )
    .openapi(put('/meetings/{id}/closing', '散会', terms.stamped), async c =>
      c.json(await inTown(c, (tx, actor, now) => close(tx, actor, now, c.req.valid('param').id, c.req.valid('json'))), 200),
    )
    .openapi(endpoint('get', '/meeting-tasks', { summary: '交办事项', tags, query: terms.taskQuery, gives: terms.taskList }), async c =>
      c.json(
        await inTown(c, async (tx, actor, now) => {
          checkReads(actor)
          const { place, ...query } = c.req.valid('query')
          return await tasksOf(tx, actor, now, { ...query, path: place && (await pathInScope(tx, actor, place)) })
        }),
        200,
      ),
    )
    .openapi(
      endpoint('put', '/meeting-tasks/{id}/done', { summary: '办结交办事项', tags, params, body: terms.finishing, gives: terms.taskRow }),
      async c => c.json(await inTown(c, (tx, actor, now) => finish(tx, actor, now, c.req.valid('param').id, c.req.valid('json'))), 200),
    )

export type MeetingsApi = ReturnType<typeof meetingsApi>

function at(c: Context<Env>, origin: (() => string) | undefined): string {
  return origin?.() ?? new URL(c.req.url).origin
}
