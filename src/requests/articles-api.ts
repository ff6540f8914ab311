import { api, byId, endpoint, inTown } from '#platform/http.ts'
import { amend, articleOf, articlesOf, retire, writeArticle } from './articles.ts'
import { amending, article, articleList, articleQuery, newArticle, retiring } from './articles-terms.ts'

const tags: [string] = ['知识库']
const params = byId

export const articlesApi = () =>
  api()
    .openapi(endpoint('get', '/articles', { summary: '查知识库：两个字就能查', tags, query: articleQuery, gives: articleList }), async c =>
      c.json(await inTown(c, (tx, actor) => articlesOf(tx, actor, c.req.valid('query'))), 200),
    )
    .openapi(endpoint('get', '/articles/{id}', { summary: '一条答疑', tags, params, gives: article }), async c =>
      c.json(await inTown(c, (tx, actor) => articleOf(tx, actor, c.req.valid('param').id)), 200),
    )
    .openapi(endpoint('post', '/articles', { summary: '写入知识库', tags, body: newArticle, gives: article }), async c =>
      c.json(await inTown(c, (tx, actor, now) => writeArticle(tx, actor, now, c.req.valid('json'))), 200),
    )
    .openapi(endpoint('put', '/articles/{id}', { summary: '修改答疑', tags, params, body: amending, gives: article }), async c =>
      c.json(await inTown(c, (tx, actor, now) => amend(tx, actor, now, c.req.valid('param').id, c.req.valid('json'))), 200),
    )
    .openapi(endpoint('put', '/articles/{id}/retirement', { summary: '停用答疑', tags, params, body: retiring, gives: article }), async c =>
      c.json(await inTown(c, (tx, actor, now) => retire(tx, actor, now, c.req.valid('param').id, c.req.valid('json').reason)), 200),
    )

export type ArticlesApi = ReturnType<typeof articlesApi>
