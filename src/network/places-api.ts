import * as z from 'zod'
import { api, byId, done, endpoint, inTown } from '#platform/http.ts'
import type { Vault } from '#platform/vault.ts'
import { irregular } from './irregularities.ts'
import { made } from './people-terms.ts'
import { closePlace, openPlace, renamePlace } from './places.ts'
import { mergePlace, movePlace, splitPlace } from './reshaping.ts'
import { search } from './search.ts'
import {
  closing,
  counts as countsShape,
  irregularities,
  merging,
  moving,
  newPlace,
  placeDetail,
  renaming,
  searchQuery,
  searchResult,
  splitting,
  treeNode,
} from './terms.ts'
import { counts, placeOf, tree } from './tree.ts'

const tags: [string] = ['片组邻']
const ok = { ok: true as const }
const ofPlace = z.object({ place: z.uuid().optional() })

export const placesApi = ({ vault }: { vault: Vault }) =>
  api()
    .openapi(endpoint('get', '/places/tree', { summary: '三级网络', tags, gives: z.array(treeNode) }), async c =>
      c.json(await inTown(c, tree), 200),
    )
    .openapi(endpoint('get', '/places/{id}', { summary: '一个村、片、组或邻', tags, params: byId, gives: placeDetail }), async c =>
      c.json(await inTown(c, (tx, actor, now) => placeOf(tx, actor, now, vault, c.req.valid('param').id)), 200),
    )
    .openapi(endpoint('post', '/places', { summary: '设立', tags, body: newPlace, gives: made }), async c =>
      c.json({ id: await inTown(c, (tx, actor, now) => openPlace(tx, actor, now, c.req.valid('json'))) }, 200),
    )
    .openapi(endpoint('put', '/places/{id}/name', { summary: '更名', tags, params: byId, body: renaming, gives: done }), async c => {
      await inTown(c, (tx, actor, now) => renamePlace(tx, actor, now, c.req.valid('param').id, c.req.valid('json')))
      return c.json(ok, 200)
    })
    .openapi(endpoint('put', '/places/{id}/parent', { summary: '划转', tags, params: byId, body: moving, gives: done }), async c => {
      await inTown(c, (tx, actor, now) => movePlace(tx, actor, now, c.req.valid('param').id, c.req.valid('json')))
      return c.json(ok, 200)
    })
    .openapi(
      endpoint('post', '/places/{id}/split', {
        summary: '拆分',
        tags,
        params: byId,
        body: splitting,
        gives: z.object({ ids: z.array(z.uuid()) }),
      }),
      async c =>
        c.json({ ids: await inTown(c, (tx, actor, now) => splitPlace(tx, actor, now, c.req.valid('param').id, c.req.valid('json'))) }, 200),
    )
    .openapi(endpoint('post', '/places/{id}/merge', { summary: '合并', tags, params: byId, body: merging, gives: done }), async c => {
      await inTown(c, (tx, actor, now) => mergePlace(tx, actor, now, c.req.valid('param').id, c.req.valid('json')))
      return c.json(ok, 200)
    })
    .openapi(endpoint('post', '/places/{id}/closure', { summary: '撤销', tags, params: byId, body: closing, gives: done }), async c => {
      await inTown(c, (tx, actor, now) => closePlace(tx, actor, now, c.req.valid('param').id, c.req.valid('json')))
      return c.json(ok, 200)
    })
    .openapi(endpoint('get', '/network/counts', { summary: '网络数量', tags, query: ofPlace, gives: countsShape }), async c =>
      c.json(await inTown(c, (tx, actor, now) => counts(tx, actor, now, c.req.valid('query').place)), 200),
    )
    .openapi(
      endpoint('get', '/network/irregularities', {
        summary: '未入邻、户数超限、岗位空缺、一人多岗',
        tags,
        query: ofPlace,
        gives: irregularities,
      }),
      async c => c.json(await inTown(c, (tx, actor, now) => irregular(tx, actor, now, c.req.valid('query').place)), 200),
    )
    .openapi(endpoint('get', '/search', { summary: '搜索片组邻、住户、人员', tags, query: searchQuery, gives: searchResult }), async c =>
      c.json(await inTown(c, (tx, actor, now) => search(tx, actor, now, c.req.valid('query').q)), 200),
    )

export type PlacesApi = ReturnType<typeof placesApi>
