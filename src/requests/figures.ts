import type { Actor } from '#common/actor.ts'
import { dayOf, quarterOf } from '#common/calendar.ts'
import { refuseUnless } from '#common/refusal.ts'
import { settingOn } from '#network/settings.ts'
import type { Tx } from '#platform/db.ts'
import { placeInScope } from './board.ts'
import { type Counted, type Counts, type Cut, countFigures, namesOfPaths, stepsToReplay, type Window } from './figures-store.ts'
import type { FigureRow, FiguresQuery, RequestFigures } from './figures-terms.ts'
import { countLives, lifeOf } from './replay.ts'
import { type Category, categories } from './terms.ts'

/** 统计: every rate as n of d, over the requests raised in the window, as they stand at the cut-off. */
export async function figures(tx: Tx, actor: Actor, now: Date, query: FiguresQuery): Promise<RequestFigures> {
  refuseUnless(actor.kind !== 'resident', 'requests.forbidden', '统计只供任职人员查看')
  const today = dayOf(now)
  const { from = quarterOf(today).from, to = today, place, by } = query
  refuseUnless(from <= to, 'requests.window', `起始日应不晚于截止日，收到的是 ${from} 至 ${to}`)
  const window = { path: place ? await placeInScope(tx, actor, place) : actor.path, from, to, now }
  const { counts, byOutcome, days, rows } = await countFigures(tx, actor, window, by)
  return { from, to, cutOff: now.toISOString(), ...asRates(counts), days, byOutcome, rows: by ? await namedRows(tx, actor, by, rows) : [] }
}

function asRates(counts: Counts): Omit<FigureRow, 'key' | 'name'> {
  const { raised, open, overdue, answered, writtenOff, reopened } = counts
  return {
    ...{ raised, open, overdue, answered, writtenOff, reopened },
    solved: { n: counts.solved, d: answered },
    satisfied: { n: counts.satisfied, d: counts.rated },
    reached: { n: counts.reached, d: answered },
    failed: { n: counts.failed, d: counts.closedOnce },
    disputes: { n: counts.disputesSettled, d: counts.disputes },
    problems: { n: counts.problemsSolved, d: counts.problems },
  }
}

async function namedRows(tx: Tx, actor: Actor, by: Cut, rows: Counted['rows']): Promise<FigureRow[]> {
  const names =
    by === 'place'
      ? await namesOfPaths(
          tx,
          actor,
          rows.map(row => row.key),
        )
      : new Map<string, string>()
  const nameOf = (key: string) => {
    if (by === 'category') return key ? categories[key as Category] : '未分类'
    return by === 'place' ? (names.get(key) ?? '（本级）') : key
  }
  return rows.map(({ key, ...counts }) => ({ key, name: nameOf(key), ...asRates(counts) }))
}

/** The same counts from the records of what was done alone, and where the two do not agree. */
export async function figuresFromRecords(tx: Tx, actor: Actor, now: Date, window: Omit<Window, 'now'>) {
  const { counts: told } = await countFigures(tx, actor, { ...window, now })
  const deadlines = await settingOn(tx, actor.town, 'request_deadlines', window.to)
  const steps = Map.groupBy(await stepsToReplay(tx, actor, { ...window, now }), step => step.request)
  const counted = countLives([...steps.values()].map(lifeOf), deadlines, now)
  const differing = (Object.keys(counted) as (keyof Counts)[]).filter(key => counted[key] !== told[key])
  return { ...asRates(counted), differing: differing.map(key => ({ key, records: counted[key], requests: told[key] })) }
}
