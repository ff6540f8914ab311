import { record } from '#audit/acts.ts'
import type { Period } from '#common/calendar.ts'
import { dayOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'
import { holdBook } from './books-store.ts'
import { closeCoverage, closeDuties, type OwnCount, ownCounts, treeOf, type WholeRow } from './closing-store.ts'

/** 结账: freezes a period of a town. Whoever comes second finds nothing open and leaves it alone. */
export async function closePeriod(tx: Tx, { town, path }: { town: Id; path: string }, period: Period, now: Date): Promise<void> {
  await holdBook(tx, town, path, dayOf(now))
  const tree = new Map((await treeOf(tx, town)).map(place => [place.id, place]))
  const above = (id: Id | null): Id[] => {
    const place = id === null ? undefined : tree.get(id)
    return place ? [...above(place.parent), place.id] : []
  }
  const lines = new Map([...tree.keys()].map(home => [home, above(home)]))
  await closeDuties(tx, town, period.name, lines, now)
  // Counted only now: the duties are held, so no visit comes between the counts and the close.
  const counts = await ownCounts(tx, town, period.name)
  // Another process may have closed it while this one waited for the book.
  if (counts.length === 0) return
  const whole = wholeRows(counts, lines).map(row => ({ ...row, parent: tree.get(row.home)!.parent, path: tree.get(row.home)!.path }))
  await closeCoverage(tx, town, period.name, whole, now)
  const actor = { kind: 'system' as const, town, path, name: '系统结账' }
  await record(
    tx,
    actor,
    'duties.closed',
    { kind: 'town', id: town, place: path },
    { now, after: { period: period.name, ...sums(counts) } },
  )
}

/** What lies at or below each place: each home's counts go to every place of its line. */
export function wholeRows(counts: OwnCount[], lines: Map<Id, Id[]>): Omit<WholeRow, 'parent' | 'path'>[] {
  const whole = new Map<string, OwnCount>()
  for (const count of counts) {
    for (const home of lines.get(count.home) ?? []) {
      const key = `${count.duty} ${home}`
      const sum = whole.get(key) ?? { ...count, home, due: 0, done: 0, dropped: 0 }
      whole.set(key, { ...sum, due: sum.due + count.due, done: sum.done + count.done, dropped: sum.dropped + count.dropped })
    }
  }
  return [...whole.values()]
}

function sums(counts: OwnCount[]) {
  const sum = (which: 'due' | 'done' | 'dropped') => counts.reduce((total, count) => total + count[which], 0)
  return { due: sum('due'), done: sum('done'), missed: sum('due') - sum('done'), dropped: sum('dropped') }
}
