import * as z from 'zod'
import { api, byId, done, endpoint, idOf, inTown } from '#platform/http.ts'
import { openVote, propose, say, withdraw } from './acts.ts'
import {
  deliberation,
  deliberationList,
  deliberationQuery,
  newDeliberation,
  opening,
  saying,
  voted,
  voting,
  votingList,
  withdrawal,
  wordsList,
} from './terms.ts'
import { ballotsOf, deliberationOf, deliberationsOf, listOf, wordsAbout } from './view.ts'
import { vote } from './voting.ts'

const tags: [string] = ['议事']
const made = z.object({ id: z.uuid(), households: z.number() })

export const decisionsApi = () =>
  api()
    .openapi(
      endpoint('post', '/deliberations', { summary: '提出议题（同一编号只提一次）', tags, body: newDeliberation, gives: made }),
      async c => c.json(await inTown(c, (tx, actor, now) => propose(tx, actor, now, c.req.valid('json'))), 200),
    )
    .openapi(
      endpoint('get', '/deliberations', {
        summary: '本圈和以下各圈的议题，新的在前',
        tags,
        query: deliberationQuery,
        gives: deliberationList,
      }),
      async c => c.json(await inTown(c, (tx, actor, now) => deliberationsOf(tx, actor, now, c.req.valid('query'))), 200),
    )
    .openapi(endpoint('get', '/deliberations/{id}', { summary: '一个议题', tags, params: byId, gives: deliberation }), async c =>
      c.json(await inTown(c, (tx, actor, now) => deliberationOf(tx, actor, now, c.req.valid('param').id)), 200),
    )
    .openapi(endpoint('get', '/deliberations/{id}/words', { summary: '大家怎么说', tags, params: byId, gives: wordsList }), async c =>
      c.json(await inTown(c, (tx, actor) => wordsAbout(tx, actor, c.req.valid('param').id)), 200),
    )
    .openapi(
      endpoint('post', '/deliberations/{id}/words', {
        summary: '发言，或代记一户的话',
        tags,
        params: byId,
        body: saying,
        gives: z.object({ id: z.uuid() }),
      }),
      async c => c.json(await inTown(c, (tx, actor, now) => say(tx, actor, now, c.req.valid('param').id, c.req.valid('json'))), 200),
    )
    .openapi(
      endpoint('put', '/deliberations/{id}/opening', {
        summary: '开始表决：定方案、名册、规则和截止时间',
        tags,
        params: byId,
        body: opening,
        gives: z.object({ households: z.number() }),
      }),
      async c => c.json(await inTown(c, (tx, actor, now) => openVote(tx, actor, now, c.req.valid('param').id, c.req.valid('json'))), 200),
    )
    .openapi(
      endpoint('post', '/deliberations/{id}/ballots', {
        summary: '表决：一户一票（同一编号只收一次）',
        tags,
        params: byId,
        body: voting,
        gives: voted,
      }),
      async c => c.json(await inTown(c, (tx, actor, now) => vote(tx, actor, now, c.req.valid('param').id, c.req.valid('json'))), 200),
    )
    .openapi(
      endpoint('get', '/deliberations/{id}/households', { summary: '表决名册：谁可以投、投了没有', tags, params: byId, gives: votingList }),
      async c => c.json(await inTown(c, (tx, actor) => listOf(tx, actor, c.req.valid('param').id)), 200),
    )
    .openapi(
      endpoint('put', '/deliberations/{id}/withdrawal', { summary: '撤回议题', tags, params: byId, body: withdrawal, gives: done }),
      async c => {
        await inTown(c, (tx, actor, now) => withdraw(tx, actor, now, c.req.valid('param').id, c.req.valid('json').reason))
        return c.json({ ok: true as const }, 200)
      },
    )
    .get('/deliberations/:id/ballots.csv', async c => {
      const id = idOf(c, 'deliberations')
      const { csv, title } = await inTown(c, (tx, actor, now) => ballotsOf(tx, actor, now, id))
      const name = encodeURIComponent(`${title} 不记名选票.csv`)
      return c.body(csv, 200, { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': `attachment; filename*=UTF-8''${name}` })
    })

export type DecisionsApi = ReturnType<typeof decisionsApi>
