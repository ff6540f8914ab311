import { type Actor, holds } from '#common/actor.ts'
import { addDays, isDay, startOf } from '#common/calendar.ts'
import { refuseUnless } from '#common/refusal.ts'

/** The town's officer sees every record, a party secretary those of the own village (the rows are the scope's), the county looks in. */
export function mayReadAudit(actor: Actor): boolean {
  const looksIn = actor.kind === 'post' && actor.post === 'county_officer' && actor.readOnly === true
  return holds(actor, 'town_officer', 'party_secretary') || looksIn
}

/** Instants of two local days, both inside; either may be missing. */
export function instantsOf(from: string | undefined, to: string | undefined): { from?: Date; until?: Date } {
  for (const day of [from, to]) refuseUnless(day === undefined || isDay(day), 'audit.day', `日期应如 2026-11-24，实为 ${day}`)
  return { ...(from && { from: startOf(from) }), ...(to && { until: startOf(addDays(to, 1)) }) }
}
