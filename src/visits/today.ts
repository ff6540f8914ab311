import type { Actor } from '#common/actor.ts'
import { ageOn, type Day, dayOf, daysBetween } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'
import { placeOrOwn, readerOf } from './places.ts'
import { birthdaysFrom, byNeed, feastOf } from './rules.ts'
import type { DueRow, Today } from './terms.ts'
import { bornOn, householdsById, kindsOn, mattersInHand, owedOn } from './today-store.ts'

/** 今日走访: the households of a place with the duty that falls due first, the neediest first. */
export async function todayList(tx: Tx, actor: Actor, now: Date, input: { place?: string | undefined; limit: number }): Promise<Today> {
  const { path } = await placeOrOwn(tx, actor, input.place)
  const { town } = actor
  const day = dayOf(now)
  // Sent together down one pipelined connection.
  const [matters, kinds, feasts] = await Promise.all([
    mattersInHand(tx, town, readerOf(actor)),
    kindsOn(tx, town, day),
    feastsFrom(tx, town, day),
  ])
  const needy = [...new Set([...matters.keys(), ...kinds.keys(), ...feasts.keys()])]
  const { rows, ...counts } = await owedOn(tx, town, { path, day, limit: input.limit, needy })
  const first = rows.map(owed => ({
    ...{ household: owed.household, state: owed.state, lastVisit: owed.lastVisit, nobodyHome: owed.nobodyHome },
    duty: { class: owed.class, period: owed.period, from: owed.from, dueOn: owed.dueOn, daysLeft: daysBetween(day, owed.dueOn) },
    ...{
      kinds: kinds.get(owed.household) ?? [],
      openRequests: matters.get(owed.household) ?? 0,
      birthday: feasts.get(owed.household) ?? null,
    },
  }))
  return { day, due: await named(tx, town, first.sort(byNeed).slice(0, input.limit)), ...counts }
}

async function named(
  tx: Tx,
  town: Id,
  rows: Omit<DueRow, 'head' | 'address' | 'unitName' | 'longitude' | 'latitude'>[],
): Promise<DueRow[]> {
  const names = await householdsById(
    tx,
    town,
    rows.map(row => row.household),
  )
  return rows.flatMap(row => {
    const { id, ...facts } = names.get(row.household) ?? {}
    return id ? [{ ...row, ...(facts as Omit<DueRow, keyof typeof row>) }] : []
  })
}

async function feastsFrom(tx: Tx, town: Id, day: Day): Promise<Map<Id, { name: string; on: Day; age: number }>> {
  const feasts = new Map<Id, { name: string; on: Day; age: number }>()
  for (const { household, name, born } of await bornOn(tx, town, birthdaysFrom(day))) {
    const on = feastOf(born, day)
    if (on && !feasts.has(household)) feasts.set(household, { name, on, age: ageOn(born, on) })
  }
  return feasts
}
