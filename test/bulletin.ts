import { end, release } from '#bulletin/acts.ts'
import { compose } from '#bulletin/composing.ts'
import { composing } from '#bulletin/terms.ts'
import { publicationOf, publicationsOf } from '#bulletin/view.ts'
import type { Actor } from '#common/actor.ts'
import { newId } from '#common/ids.ts'
import { asActor, asSystem, type Database, type Tx } from '#platform/db.ts'
import type { World } from './town.ts'

/** People of 甲镇 posting on 青山村's board, each in a transaction of their own as the server runs it. */
export function bulletinOf(db: Database, world: World) {
  const { now } = world
  const on = (day: string) => new Date(`${day}T09:00:00+08:00`)
  const as = <T>(actor: Actor, work: (tx: Tx) => Promise<T>) => asActor(db, actor, work)
  const village = world.place('甲镇', '青山村').id
  const plain = { place: village, affairs: 'village', title: '修路公示', text: '村口到学校的路 12 月动工' }
  const composed = (actor: Actor, more: object = {}, at = now) =>
    as(actor, tx => compose(tx, actor, at, composing.parse({ id: newId(), ...plain, ...more })))
  const released = (actor: Actor, id: string, at = now) => as(actor, tx => release(tx, actor, at, id))
  const ended = (actor: Actor, id: string, at = now) => as(actor, tx => end(tx, actor, at, id, '金额写错了'))
  const seen = (actor: Actor, id: string, at = now) => as(actor, tx => publicationOf(tx, actor, at, id))
  const list = (actor: Actor, at = now, more: object = {}) => as(actor, tx => publicationsOf(tx, actor, at, { limit: 100, ...more }))
  const records = (subject: string) =>
    asSystem(db, tx => tx.selectFrom('audit_log').select(['act', 'after']).where('subject_id', '=', subject).orderBy('seq').execute())
  return { now, on, as, village, composed, released, ended, seen, list, records }
}
