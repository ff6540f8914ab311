import * as z from 'zod'
import { api, byId, done, endpoint, inTown } from '#platform/http.ts'
import type { Vault } from '#platform/vault.ts'
import { addClass, endClass } from './classes.ts'
import { household as detail, households, onTheMap } from './household-view.ts'
import { changeHousehold, changeUnit, closeHousehold, openHousehold } from './households.ts'
import {
  classEnd,
  ending,
  household,
  householdChange,
  householdList,
  householdQuery,
  newClass,
  newHousehold,
  newResident,
  residentChange,
  revealed,
  revealing,
  unitChange,
} from './households-terms.ts'
import { made } from './people-terms.ts'
import { addResident, changeResident, endResident, revealResident } from './residents.ts'
import { mapHouseholds } from './terms.ts'

const tags: [string] = ['住户']
const ok = { ok: true as const }
const ofPlace = z.object({ place: z.uuid().optional() })

export const householdsApi = ({ vault }: { vault: Vault }) =>
  api()
    .openapi(endpoint('get', '/households', { summary: '住户列表', tags, query: householdQuery, gives: householdList }), async c =>
      c.json(await inTown(c, (tx, actor, now) => households(tx, actor, now, c.req.valid('query'))), 200),
    )
    .openapi(endpoint('get', '/households/{id}', { summary: '一户', tags, params: byId, gives: household }), async c =>
      c.json(await inTown(c, (tx, actor, now) => detail(tx, actor, now, vault, c.req.valid('param').id)), 200),
    )
    .openapi(endpoint('post', '/households', { summary: '立户', tags, body: newHousehold, gives: made }), async c =>
      c.json({ id: await inTown(c, (tx, actor, now) => openHousehold(tx, actor, now, c.req.valid('json'))) }, 200),
    )
    .openapi(
      endpoint('put', '/households/{id}', { summary: '更正户编号、住址、位置', tags, params: byId, body: householdChange, gives: done }),
      async c => {
        await inTown(c, (tx, actor, now) => changeHousehold(tx, actor, now, c.req.valid('param').id, c.req.valid('json')))
        return c.json(ok, 200)
      },
    )
    .openapi(
      endpoint('put', '/households/{id}/unit', { summary: '调整所属邻', tags, params: byId, body: unitChange, gives: done }),
      async c => {
        await inTown(c, (tx, actor, now) => changeUnit(tx, actor, now, c.req.valid('param').id, c.req.valid('json')))
        return c.json(ok, 200)
      },
    )
    .openapi(endpoint('put', '/households/{id}/end', { summary: '销户', tags, params: byId, body: ending, gives: done }), async c => {
      await inTown(c, (tx, actor, now) => closeHousehold(tx, actor, now, c.req.valid('param').id, c.req.valid('json')))
      return c.json(ok, 200)
    })
    .openapi(
      endpoint('post', '/households/{id}/classes', { summary: '列为重点户', tags, params: byId, body: newClass, gives: made }),
      async c => {
        const id = await inTown(c, (tx, actor, now) => addClass(tx, actor, now, c.req.valid('param').id, c.req.valid('json')))
        return c.json({ id }, 200)
      },
    )
    .openapi(
      endpoint('put', '/household-classes/{id}/end', { summary: '解除户类别', tags, params: byId, body: classEnd, gives: done }),
      async c => {
        await inTown(c, (tx, actor, now) => endClass(tx, actor, now, c.req.valid('param').id, c.req.valid('json')))
        return c.json(ok, 200)
      },
    )
    .openapi(
      endpoint('post', '/households/{id}/residents', { summary: '增加家庭成员', tags, params: byId, body: newResident, gives: made }),
      async c => {
        const id = await inTown(c, (tx, actor, now) => addResident(tx, actor, now, vault, c.req.valid('param').id, c.req.valid('json')))
        return c.json({ id }, 200)
      },
    )
    .openapi(
      endpoint('put', '/residents/{id}', { summary: '更改家庭成员', tags, params: byId, body: residentChange, gives: done }),
      async c => {
        await inTown(c, (tx, actor, now) => changeResident(tx, actor, now, vault, c.req.valid('param').id, c.req.valid('json')))
        return c.json(ok, 200)
      },
    )
    .openapi(
      endpoint('put', '/residents/{id}/end', { summary: '家庭成员迁出或去世', tags, params: byId, body: ending, gives: done }),
      async c => {
        await inTown(c, (tx, actor, now) => endResident(tx, actor, now, c.req.valid('param').id, c.req.valid('json')))
        return c.json(ok, 200)
      },
    )
    .openapi(
      endpoint('post', '/residents/{id}/reveal', {
        summary: '查看身份证号或电话（须写明原因，本人可查）',
        tags,
        params: byId,
        body: revealing,
        gives: revealed,
      }),
      async c => {
        const { id } = c.req.valid('param')
        return c.json({ value: await inTown(c, (tx, actor, now) => revealResident(tx, actor, now, vault, id, c.req.valid('json'))) }, 200)
      },
    )
    .openapi(endpoint('get', '/map/households', { summary: '地图上的住户', tags, query: ofPlace, gives: mapHouseholds }), async c =>
      c.json(await inTown(c, (tx, actor, now) => onTheMap(tx, actor, now, c.req.valid('query').place)), 200),
    )

export type HouseholdsApi = ReturnType<typeof householdsApi>
