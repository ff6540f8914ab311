import { found } from '#common/refusal.ts'
import { picture } from '#network/photos-api.ts'
import type { Files } from '#platform/files.ts'
import { api, byId, done, endpoint, idOf, inTown } from '#platform/http.ts'
import { end, release } from './acts.ts'
import { compose } from './composing.ts'
import { composed, composing, ending, publication, publicationList, publicationQuery } from './terms.ts'
import { publicationOf, publicationsOf, seen, snapshotIn } from './view.ts'

const tags: [string] = ['公开栏']

export const publicationsApi = ({ files }: { files: Files }) =>
  api()
    .openapi(
      endpoint('post', '/publications', {
        summary: '拟一期公开：当即公示，或等另一人审签（同一编号只收一次）',
        tags,
        body: composing,
        gives: composed,
      }),
      async c => c.json(await inTown(c, (tx, actor, now) => compose(tx, actor, now, c.req.valid('json'))), 200),
    )
    .openapi(
      endpoint('get', '/publications', {
        summary: '公开事项，新的在前',
        tags,
        query: publicationQuery,
        gives: publicationList,
      }),
      async c => c.json(await inTown(c, (tx, actor, now) => publicationsOf(tx, actor, now, c.req.valid('query'))), 200),
    )
    .openapi(endpoint('get', '/publications/{id}', { summary: '一期公开', tags, params: byId, gives: publication }), async c =>
      c.json(await inTown(c, (tx, actor, now) => publicationOf(tx, actor, now, c.req.valid('param').id)), 200),
    )
    .openapi(endpoint('put', '/publications/{id}/release', { summary: '审签发布', tags, params: byId, gives: done }), async c => {
      await inTown(c, (tx, actor, now) => release(tx, actor, now, c.req.valid('param').id))
      return c.json({ ok: true as const }, 200)
    })
    .openapi(
      endpoint('put', '/publications/{id}/end', {
        summary: '提前撤下，或撤回没有发布的',
        tags,
        params: byId,
        body: ending,
        gives: done,
      }),
      async c => {
        await inTown(c, (tx, actor, now) => end(tx, actor, now, c.req.valid('param').id, c.req.valid('json').reason))
        return c.json({ ok: true as const }, 200)
      },
    )
    .get('/publications/:id/photos/:sha256', async c => {
      const facts = await inTown(c, (tx, actor, now) => seen(tx, actor, now, idOf(c, 'publications')))
      const photos = snapshotIn(facts).blocks.flatMap(block => (block.kind === 'photos' ? block.photos : []))
      const photo = found(
        photos.find(each => each.sha256 === c.req.param('sha256')),
        'photos',
      )
      return picture(await files.thumb(Buffer.from(photo.sha256, 'hex'), 640))
    })

export type PublicationsApi = ReturnType<typeof publicationsApi>
