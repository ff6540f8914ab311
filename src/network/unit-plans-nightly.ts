import { record } from '#audit/acts.ts'
import type { SystemActor } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import { Refusal } from '#common/refusal.ts'
import { asSystem, asSystemAt, type Database, type Tx } from '#platform/db.ts'
import { lockTree } from './places-store.ts'
import { carryOut } from './unit-plans-carrying-out.ts'
import type { OpenMatters } from './unit-plans-matters.ts'
import { checked } from './unit-plans-publishing.ts'
import { type DuePlan, duePlans, lockPlan, saveStanding } from './unit-plans-store.ts'

/**
 * Carries out every scheduled plan whose day has come, also after days of sleep, each in a transaction of its own; done again it finds nothing
 * to do. One that no longer fits the roll goes back to the officer as a draft, with the reason.
 */
export async function publishDue(database: Database, matters: OpenMatters, now: Date): Promise<{ published: number; returned: number }> {
  const due = await asSystem(database, tx => duePlans(tx, dayOf(now)))
  const count = { published: 0, returned: 0 }
  for (const each of due) {
    const actor: SystemActor = { kind: 'system', town: each.town, path: each.townPath, name: '系统：定日公布划邻' }
    try {
      if (await asSystemAt(database, each.townPath, tx => publishOne(tx, actor, now, matters, each))) count.published++
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      if (await asSystemAt(database, each.townPath, tx => giveBack(tx, actor, now, each, error.words))) count.returned++
    }
  }
  return count
}

async function publishOne(tx: Tx, actor: SystemActor, now: Date, matters: OpenMatters, { town, id }: DuePlan): Promise<boolean> {
  await lockTree(tx, town)
  const plan = await lockPlan(tx, town, id)
  // Recalled, or carried out by another server, in the meantime.
  if (plan?.state !== 'scheduled' || !plan.consent || plan.publishOn === null || plan.publishOn > dayOf(now)) return false
  const { consent, publishOn: on } = plan
  const { groups, consequences } = await checked(tx, actor, now, matters, plan, consent)
  await carryOut(tx, actor, now, matters, { plan, groups, consequences, consent, on })
  return true
}

async function giveBack(tx: Tx, actor: SystemActor, now: Date, { town, id }: DuePlan, problem: string): Promise<boolean> {
  const plan = await lockPlan(tx, town, id)
  if (plan?.state !== 'scheduled') return false
  await saveStanding(tx, town, id, { state: 'draft', problem: `${plan.publishOn} 未能公布：${problem}` })
  const before = { on: plan.publishOn }
  await record(tx, actor, 'unit_plan.returned', { kind: 'unit_plan', id, place: plan.path }, { now, before, after: { problem } })
  return true
}
