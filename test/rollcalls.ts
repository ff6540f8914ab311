import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Actor } from '#common/actor.ts'
import { asActor, asSystem, type Database, type Tx } from '#platform/db.ts'
import { openFiles } from '#platform/files.ts'
import { askRollcall, closeRollcall } from '#rollcalls/acts.ts'
import { answerRollcall } from '#rollcalls/answering.ts'
import { linesOf, rollcallOf } from '#rollcalls/board.ts'
import { answering, newRollcall } from '#rollcalls/terms.ts'
import type { World } from './town.ts'

export const questions = [
  { key: 'back', kind: 'yesno', label: '有没有人从外地回来', required: true },
  { key: 'count', kind: 'number', label: '回来几人', required: false, unit: '人', least: 0, most: 30 },
]

/** People of 甲镇 asking and answering, each in a transaction of their own as the server runs it. */
export function rollcallsOf(db: Database, world: World) {
  const as = <T>(actor: Actor, work: (tx: Tx) => Promise<T>) => asActor(db, actor, work)
  const { now } = world
  const files = openFiles(mkdtempSync(join(tmpdir(), 'sanzhang-lists-')))
  const later = (hours: number) => new Date(now.getTime() + hours * 3_600_000)
  const basic = { title: '返乡人员摸排', notice: '请逐户问清', fields: questions, dueAt: later(24).toISOString() }
  const asked = (actor: Actor, place: string, more: object = {}, at = now) =>
    as(actor, tx => askRollcall(tx, actor, at, newRollcall.parse({ ...basic, place, ...more })))
  const answer = (actor: Actor, id: string, households: string | string[], more: object = {}, at = now) =>
    as(actor, tx => {
      const all = typeof households === 'string' ? [households] : households
      return answerRollcall(tx, actor, at, id, answering.parse({ households: all, outcome: 'answered', values: { back: false }, ...more }))
    })
  const closed = (actor: Actor, id: string, at = now) => as(actor, tx => closeRollcall(tx, actor, at, id, files))
  const seen = (actor: Actor, id: string, at = now) => as(actor, tx => rollcallOf(tx, actor, at, id))
  const lines = (actor: Actor, id: string, query: object = {}) => as(actor, tx => linesOf(tx, actor, id, { limit: 500, ...query }))
  const records = async (subject: string) => {
    const query = (tx: Tx) => tx.selectFrom('audit_log').select(['act', 'after']).where('subject_id', '=', subject).orderBy('seq').execute()
    return await asSystem(db, query)
  }
  /** Counts as kept and as counted again, unit by unit; equal when nothing was lost. */
  const recounted = async (id: string) => {
    const kept = await db.owner.query(
      `select leaf_id, asked, answered, absent, dropped, late from rollcall_counts where rollcall_id = $1
        and (asked > 0 or dropped > 0) order by leaf_id`,
      [id],
    )
    const again = await db.owner.query(
      `select leaf_id, count(*) filter (where state <> 'dropped')::int as asked, count(*) filter (where state = 'answered')::int as answered,
        count(*) filter (where state = 'absent')::int as absent, count(*) filter (where state = 'dropped')::int as dropped,
        count(*) filter (where state = 'answered' and late)::int as late
        from rollcall_households where rollcall_id = $1 group by 1 order by 1`,
      [id],
    )
    return { kept: kept.rows, again: again.rows }
  }
  const householdsOf = (key: string) =>
    world.town('甲镇').households.filter(each => each.path.startsWith(`${world.place('甲镇', key).path}.`))
  return { files, as, later, asked, answer, closed, seen, lines, records, recounted, householdsOf }
}
