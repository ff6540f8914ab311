import type { Actor } from '#common/actor.ts'
import { networkApi } from '#network/api.ts'
import { unitPlansApi } from '#network/unit-plans-api.ts'
import type { UnitPlanner } from '#network/unit-plans-planner.ts'
import type { DraftGroup, PlanningRoll } from '#network/unit-plans-terms.ts'
import { createApp } from '#platform/app.ts'
import type { Database } from '#platform/db.ts'
import { openLog } from '#platform/log.ts'
import type { Vault } from '#platform/vault.ts'
import { requestsApi } from '#requests/api.ts'
import { requestsInHand } from '#requests/unit-change.ts'
import type { Answer } from './network-app.ts'

/** The APIs that drawing units touches, as one actor sees them at an instant, without the sign-in around them. */
export function unitPlanApp(database: Database, vault: Vault, planner: UnitPlanner) {
  return (actor: Actor | null, now: Date) => {
    const log = openLog({ level: 'silent' })
    const app = createApp({ database, log, now: () => now, ratePerMinute: 0, behindProxy: false, uploads: {} })
    app.use(async (c, next) => {
      if (actor) c.set('actor', actor)
      await next()
    })
    app.route('/api', networkApi({ vault }))
    app.route('/api', unitPlansApi({ vault, planner, matters: requestsInHand }))
    app.route('/api', requestsApi({ vault }))
    return async (method: string, path: string, body?: unknown): Promise<Answer> => {
      const sent = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
      const response = await app.request(`/api${path}`, { method, ...sent })
      return { status: response.status, json: await response.json() }
    }
  }
}

/** A draft that leaves everything as it is; whoever is in no unit goes to the first of the group. */
export function asToday(roll: PlanningRoll): DraftGroup[] {
  return roll.groups.map(({ id, units, households }) => {
    const full = units.filter(unit => unit.households > 0)
    return {
      group: id,
      units: full.map((unit, u) => ({
        ...{ name: unit.name, chief: null },
        members: households.filter(each => each.unit === unit.id || (each.unit === null && u === 0)).map(each => each.id),
      })),
    }
  })
}
