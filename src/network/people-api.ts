import type { Context } from 'hono'
import * as z from 'zod'
import type { Actor } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { posts } from '#common/posts.ts'
import { asSystem, type Tx } from '#platform/db.ts'
import { api, byId, done, type Env, endpoint, inTown, postHolder } from '#platform/http.ts'
import type { Vault } from '#platform/vault.ts'
import { checkReader, pathOf } from './household-view.ts'
import { revealed, revealing } from './households-terms.ts'
import { beginMandate, endMandate } from './mandates.ts'
import { addPerson, changePerson, changePhoto, revealPerson } from './people.ts'
import { accountsOf, listPeople, type PersonRow } from './people-store.ts'
import {
  made,
  mandateEnd,
  newMandate,
  newPerson,
  newStandIn,
  type Person,
  peopleList,
  peopleQuery,
  personChange,
  standIn,
  standInEnd,
} from './people-terms.ts'
import { mayKeepPeople } from './rules.ts'
import { beginStandIn, endStandIn, standIns } from './stand-ins.ts'
import { photoChange } from './terms.ts'

const tags: [string] = ['人员']
const ok = { ok: true as const }
const oneFile = '照片须先上传'

export const peopleApi = ({ vault }: { vault: Vault }) =>
  api()
    .openapi(endpoint('get', '/people', { summary: '人员列表', tags, query: peopleQuery, gives: peopleList }), async c => {
      const list = await inTown(c, (tx, actor, now) => people(tx, actor, now, c.req.valid('query')))
      return c.json({ ...list, rows: await withAccounts(c, list.rows) }, 200)
    })
    .openapi(endpoint('post', '/people', { summary: '登记人员', tags, body: newPerson, gives: made }), async c =>
      c.json({ id: await inTown(c, (tx, actor, now) => addPerson(tx, actor, now, vault, c.req.valid('json'))) }, 200),
    )
    .openapi(
      endpoint('put', '/people/{id}', { summary: '更改人员姓名、电话', tags, params: byId, body: personChange, gives: done }),
      async c => {
        const { id } = c.req.valid('param')
        await changePerson(c.var.database, postHolder(c), c.var.now, vault, id, c.req.valid('json'))
        return c.json(ok, 200)
      },
    )
    .openapi(
      endpoint('put', '/people/{id}/photo', { summary: `人员照片（${oneFile}）`, tags, params: byId, body: photoChange, gives: done }),
      async c => {
        await inTown(c, (tx, actor, now) => changePhoto(tx, actor, now, c.req.valid('param').id, c.req.valid('json')))
        return c.json(ok, 200)
      },
    )
    .openapi(
      endpoint('post', '/people/{id}/reveal', {
        summary: '查看人员电话（须写明原因，本人可查）',
        tags,
        params: byId,
        body: revealing,
        gives: revealed,
      }),
      async c => {
        const { id } = c.req.valid('param')
        return c.json({ value: await inTown(c, (tx, actor, now) => revealPerson(tx, actor, now, vault, id, c.req.valid('json'))) }, 200)
      },
    )
    .openapi(endpoint('post', '/mandates', { summary: '任职', tags, body: newMandate, gives: made }), async c =>
      c.json({ id: await inTown(c, (tx, actor, now) => beginMandate(tx, actor, now, c.req.valid('json'))) }, 200),
    )
    .openapi(endpoint('put', '/mandates/{id}/end', { summary: '终止任职', tags, params: byId, body: mandateEnd, gives: done }), async c => {
      await inTown(c, (tx, actor, now) => endMandate(tx, actor, now, c.req.valid('param').id, c.req.valid('json')))
      return c.json(ok, 200)
    })
    .openapi(endpoint('get', '/stand-ins', { summary: '代理', tags, gives: z.array(standIn) }), async c =>
      c.json(await inTown(c, standIns), 200),
    )
    .openapi(endpoint('post', '/stand-ins', { summary: '安排代理', tags, body: newStandIn, gives: made }), async c =>
      c.json({ id: await inTown(c, (tx, actor, now) => beginStandIn(tx, actor, now, c.req.valid('json'))) }, 200),
    )
    .openapi(
      endpoint('put', '/stand-ins/{id}/end', { summary: '提前结束代理', tags, params: byId, body: standInEnd, gives: done }),
      async c => {
        await inTown(c, (tx, actor, now) => endStandIn(tx, actor, now, c.req.valid('param').id, c.req.valid('json')))
        return c.json(ok, 200)
      },
    )

export type PeopleApi = ReturnType<typeof peopleApi>

async function people(tx: Tx, actor: Actor, now: Date, query: z.output<typeof peopleQuery>) {
  checkReader(actor)
  const { q, post, place, after, limit } = query
  const below = place ? { below: await pathOf(tx, actor, place) } : {}
  return await listPeople(tx, actor.town, dayOf(now), { q, post, ...below }, { after, limit })
}

/** Who has an account is the business of those who keep people; sign-in tables are read as the system. */
async function withAccounts(c: Context<Env>, rows: PersonRow[]): Promise<Person[]> {
  const { actor, database } = c.var
  const ids = rows.map(row => row.id)
  const may = actor !== undefined && mayKeepPeople(actor)
  const accounts = may ? await asSystem(database, tx => accountsOf(tx, actor.town, ids)) : new Map<Id, Id>()
  return rows.map(row => ({
    ...row,
    account: accounts.get(row.id) ?? null,
    posts: row.posts.map(held => ({ ...held, postName: posts[held.post] })),
  }))
}
