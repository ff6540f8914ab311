import type { Actor } from '#common/actor.ts'
import { type Day, dayOf, quarterOf } from '#common/calendar.ts'
import { refuseUnless } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import { placeOrOwn, readerOf } from './places.ts'
import { countVisits, topicsAt, topicsByMonth, topicsByPlace } from './sayings-store.ts'
import type { Sayings, SpokenCount } from './sayings-terms.ts'
import { childrenOf } from './store.ts'

/** 聊到的: what came up on visits, by topic, place and month; this quarter so far unless other days are asked for. */
export async function sayingsOf(
  tx: Tx,
  actor: Actor,
  now: Date,
  input: { place?: string | undefined; from?: Day | undefined; to?: Day | undefined },
): Promise<Sayings> {
  const { id, name, kind, path } = await placeOrOwn(tx, actor, input.place)
  const today = dayOf(now)
  const to = input.to ?? today
  const from = input.from ?? quarterOf(to).from
  refuseUnless(from <= to, 'visits.days', `起始日（${from}）应不晚于截止日（${to}）`)
  const [said, reader, { town }] = [{ path, from, to }, readerOf(actor), actor]
  const [total, byPlace, byMonth, visits, children] = await Promise.all([
    topicsAt(tx, town, said, reader),
    topicsByPlace(tx, town, said, reader),
    topicsByMonth(tx, town, said, reader),
    countVisits(tx, town, said),
    childrenOf(tx, town, id),
  ])
  const placed = Map.groupBy(byPlace, row => row.by)
  const months = [...Map.groupBy(byMonth, row => row.by)].map(([month, counts]) => ({ month, counts: counts.map(plain) }))
  const places = children.map(({ path, ...child }) => ({
    ...{ place: child.id, name: child.name, kind: child.kind },
    counts: (placed.get(path) ?? []).map(plain),
  }))
  return { from, to, place: { id, name, kind }, visits, total, places, months }
}

const plain = ({ topic, times, households }: SpokenCount): SpokenCount => ({ topic, times, households })
