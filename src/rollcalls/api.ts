import * as z from 'zod'
import { isId } from '#common/ids.ts'
import { found } from '#common/refusal.ts'
import type { Files } from '#platform/files.ts'
import { api, byId, done, endpoint, idOf, inTown, signedIn } from '#platform/http.ts'
import type { Live } from '#platform/live.ts'
import type { Paper } from '#platform/paper.ts'
import type { Vault } from '#platform/vault.ts'
import { askRollcall, closeRollcall, reachOf } from './acts.ts'
import { answerRollcall } from './answering.ts'
import { boardOf, historyOf, linesOf, missingOf, rollcallOf, rollcallsOf, seen } from './board.ts'
import { blankForms } from './forms.ts'
import { figuresOf, topicOf } from './live.ts'
import { listFile } from './sheet.ts'
import {
  answered,
  answering,
  board,
  historyQuery,
  lineList,
  lineQuery,
  missing,
  newRollcall,
  pastAnswers,
  placeQuery,
  reach,
  reachQuery,
  rollcall,
  rollcallList,
  rollcallQuery,
} from './terms.ts'

const tags: [string] = ['摸排']
const asked = z.object({ id: z.uuid(), households: z.number() })

export const rollcallsApi = ({ vault, live, paper, files }: { vault: Vault; live: Live; paper: Paper; files: Files }) =>
  api()
    .openapi(endpoint('post', '/rollcalls', { summary: '发起摸排（同一编号只发一次）', tags, body: newRollcall, gives: asked }), async c =>
      c.json(await inTown(c, (tx, actor, now) => askRollcall(tx, actor, now, c.req.valid('json'))), 200),
    )
    .openapi(
      endpoint('get', '/rollcalls', { summary: '与本级有关的摸排，未关闭的在前', tags, query: rollcallQuery, gives: rollcallList }),
      async c => c.json(await inTown(c, (tx, actor, now) => rollcallsOf(tx, actor, now, c.req.valid('query'))), 200),
    )
    .openapi(endpoint('get', '/rollcalls/reach', { summary: '会发到多少户', tags, query: reachQuery, gives: reach }), async c => {
      const { place, kinds } = c.req.valid('query')
      return c.json(await inTown(c, (tx, actor, now) => reachOf(tx, actor, now, place, kinds)), 200)
    })
    .openapi(endpoint('get', '/rollcalls/{id}', { summary: '一次摸排', tags, params: byId, gives: rollcall }), async c =>
      c.json(await inTown(c, (tx, actor, now) => rollcallOf(tx, actor, now, c.req.valid('param').id)), 200),
    )
    .openapi(
      endpoint('post', '/rollcalls/{id}/answers', {
        summary: '回答：一户，或几户同样的答复（同一编号只记一次）',
        tags,
        params: byId,
        body: answering,
        gives: answered,
      }),
      async c => {
        const { id } = c.req.valid('param')
        const answer = await inTown(c, (tx, actor, now) => answerRollcall(tx, actor, now, id, c.req.valid('json')))
        if (answer.taken.length > 0) live.changed(topicOf(signedIn(c).town, id))
        return c.json(answer, 200)
      },
    )
    .openapi(
      endpoint('get', '/rollcalls/{id}/households', {
        summary: '逐户的答复，按邻和户编号',
        tags,
        params: byId,
        query: lineQuery,
        gives: lineList,
      }),
      async c => c.json(await inTown(c, (tx, actor) => linesOf(tx, actor, c.req.valid('param').id, c.req.valid('query'))), 200),
    )
    .openapi(
      endpoint('get', '/rollcalls/{id}/answers', {
        summary: '一户的历次答复，新的在前',
        tags,
        params: byId,
        query: historyQuery,
        gives: pastAnswers,
      }),
      async c => {
        const { household } = c.req.valid('query')
        return c.json(await inTown(c, (tx, actor) => historyOf(tx, actor, c.req.valid('param').id, household)), 200)
      },
    )
    .openapi(
      endpoint('get', '/rollcalls/{id}/board', {
        summary: '完成情况，按片组邻',
        tags,
        params: byId,
        query: placeQuery,
        gives: board,
      }),
      async c => {
        const { place } = c.req.valid('query')
        return c.json(await inTown(c, (tx, actor, now) => boardOf(tx, actor, now, c.req.valid('param').id, place)), 200)
      },
    )
    .openapi(
      endpoint('get', '/rollcalls/{id}/missing', {
        summary: '谁还没答，该打谁的电话',
        tags,
        params: byId,
        query: placeQuery,
        gives: missing,
      }),
      async c => {
        const { place } = c.req.valid('query')
        return c.json(await inTown(c, (tx, actor, now) => missingOf(tx, actor, now, vault, c.req.valid('param').id, place)), 200)
      },
    )
    .openapi(endpoint('put', '/rollcalls/{id}/closure', { summary: '关闭摸排', tags, params: byId, gives: done }), async c => {
      const { id } = c.req.valid('param')
      await inTown(c, (tx, actor, now) => closeRollcall(tx, actor, now, id, files))
      live.changed(topicOf(signedIn(c).town, id))
      return c.json({ ok: true as const }, 200)
    })
    .get('/rollcalls/:id/list.xlsx', async c => {
      const { title, content } = await inTown(c, (tx, actor, now) => listFile(tx, actor, now, idOf(c, 'rollcalls'), files))
      return download(`${title}.xlsx`, sheetType, content, 'attachment')
    })
    .get('/rollcalls/:id/forms.pdf', async c => {
      const place = c.req.query('place')
      if (place) found(isId(place) ? place : null, 'places')
      const forms = await inTown(c, (tx, actor, now) => blankForms(tx, actor, now, idOf(c, 'rollcalls'), place))
      return download('摸排表.pdf', 'application/pdf', await paper.printPdf('rollcalls/blank-form.typ', forms), 'inline')
    })
    .get('/rollcalls/:id/live', async c => {
      const id = idOf(c, 'rollcalls')
      const actor = signedIn(c)
      await inTown(c, tx => seen(tx, actor, id))
      const { town, path } = actor
      return live.stream(c, { topic: topicOf(town, id), path, read: tx => figuresOf(tx, town, id) })
    })

const sheetType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

function download(name: string, type: string, content: Buffer, how: 'inline' | 'attachment'): Response {
  const disposition = `${how}; filename*=UTF-8''${encodeURIComponent(name)}`
  const headers = { 'content-type': type, 'content-disposition': disposition, 'cache-control': 'no-store' }
  return new Response(new Uint8Array(content), { headers })
}

export type RollcallsApi = ReturnType<typeof rollcallsApi>
