import * as z from 'zod'
import { api, byId, done, endpoint, inTown } from '#platform/http.ts'
import type { Vault } from '#platform/vault.ts'
import { made } from './people-terms.ts'
import { changePlan, discardPlan, draftPlan, draftTaskOf, ownDraft, taskOf } from './unit-plans.ts'
import { consequencesOf } from './unit-plans-consequences.ts'
import type { OpenMatters } from './unit-plans-matters.ts'
import type { UnitPlanner } from './unit-plans-planner.ts'
import { publishPlan, recallPlan } from './unit-plans-publishing.ts'
import { planningRollOf } from './unit-plans-roll.ts'
import {
  asking,
  consequences,
  newPlan,
  planningRoll,
  planOf as planOfPlace,
  planRow,
  planSaving,
  proposal,
  published,
  publishing,
  unitPlan,
  whatIfAsking,
  whatIfResult,
} from './unit-plans-terms.ts'
import { planOf, plansOf } from './unit-plans-view.ts'

const tags: [string] = ['划邻']
const ok = { ok: true as const }

export interface UnitPlanNeeds {
  vault: Vault
  planner: UnitPlanner
  matters: OpenMatters
}

export const unitPlansApi = ({ vault, planner, matters }: UnitPlanNeeds) =>
  api()
    .openapi(
      endpoint('get', '/unit-plans/roll', {
        ...{ summary: '划邻底册', tags, query: z.object({ place: z.uuid() }), gives: planningRoll },
      }),
      async c => c.json(await inTown(c, (tx, actor, now) => planningRollOf(tx, actor, now, vault, c.req.valid('query').place)), 200),
    )
    .openapi(endpoint('post', '/unit-plans/proposals', { summary: '提出划邻方案', tags, body: asking, gives: proposal }), async c => {
      const { place, wishes } = c.req.valid('json')
      const task = await inTown(c, (tx, actor, now) => taskOf(tx, actor, now, place, wishes))
      const begun = performance.now()
      const proposed = await planner.propose(task)
      return c.json({ ...proposed, milliseconds: Math.round(performance.now() - begun) }, 200)
    })
    .openapi(
      endpoint('post', '/unit-plans/what-if', { summary: '换个参数会怎样', tags, body: whatIfAsking, gives: whatIfResult }),
      async c => {
        const { place, wishes, changes } = c.req.valid('json')
        const task = await inTown(c, (tx, actor, now) => taskOf(tx, actor, now, place, wishes))
        return c.json(await planner.whatIf(task, changes), 200)
      },
    )
    .openapi(endpoint('get', '/unit-plans', { summary: '划邻方案', tags, query: planOfPlace, gives: z.array(planRow) }), async c =>
      c.json(await inTown(c, (tx, actor) => plansOf(tx, actor, c.req.valid('query').place)), 200),
    )
    .openapi(endpoint('post', '/unit-plans', { summary: '存为草案', tags, body: newPlan, gives: made }), async c => {
      const input = c.req.valid('json')
      const task = await inTown(c, (tx, actor, now) => draftTaskOf(tx, actor, now, input.place, input.wishes, input.groups))
      const { facts } = await planner.reckon(task, input.groups)
      return c.json({ id: await inTown(c, (tx, actor, now) => draftPlan(tx, actor, now, input, facts)) }, 200)
    })
    .openapi(endpoint('get', '/unit-plans/{id}', { summary: '一个划邻方案', tags, params: byId, gives: unitPlan }), async c =>
      c.json(await inTown(c, (tx, actor, now) => planOf(tx, actor, now, c.req.valid('param').id)), 200),
    )
    .openapi(
      endpoint('put', '/unit-plans/{id}', {
        ...{ summary: '改草案', tags, params: byId, body: planSaving, gives: z.object({ version: z.number() }) },
      }),
      async c => {
        const { id } = c.req.valid('param')
        const input = c.req.valid('json')
        const task = await inTown(c, async (tx, actor, now) => {
          const { place } = await ownDraft(tx, actor, id)
          return await draftTaskOf(tx, actor, now, place, input.wishes, input.groups)
        })
        const { facts } = await planner.reckon(task, input.groups)
        return c.json({ version: await inTown(c, (tx, actor, now) => changePlan(tx, actor, now, id, input, facts)) }, 200)
      },
    )
    .openapi(
      endpoint('put', '/unit-plans/{id}/discarded', {
        ...{ summary: '作废草案', tags, params: byId, body: z.object({ version: z.number().int() }), gives: done },
      }),
      async c => {
        await inTown(c, (tx, actor, now) => discardPlan(tx, actor, now, c.req.valid('param').id, c.req.valid('json').version))
        return c.json(ok, 200)
      },
    )
    .openapi(endpoint('get', '/unit-plans/{id}/consequences', { summary: '公布后果', tags, params: byId, gives: consequences }), async c =>
      c.json(await inTown(c, (tx, actor, now) => consequencesOf(tx, actor, now, vault, matters, c.req.valid('param').id)), 200),
    )
    .openapi(
      endpoint('put', '/unit-plans/{id}/publication', { summary: '公布', tags, params: byId, body: publishing, gives: published }),
      async c =>
        c.json(
          await inTown(c, (tx, actor, now) => publishPlan(tx, actor, now, matters, c.req.valid('param').id, c.req.valid('json'))),
          200,
        ),
    )
    .openapi(endpoint('delete', '/unit-plans/{id}/publication', { summary: '撤回定日公布', tags, params: byId, gives: done }), async c => {
      await inTown(c, (tx, actor, now) => recallPlan(tx, actor, now, c.req.valid('param').id))
      return c.json(ok, 200)
    })

export type UnitPlansApi = ReturnType<typeof unitPlansApi>
