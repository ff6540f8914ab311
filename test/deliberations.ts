import type { Actor } from '#common/actor.ts'
import { newId } from '#common/ids.ts'
import { countVote, openVote, propose, say, withdraw } from '#decisions/acts.ts'
import { newDeliberation, opening, saying, voting } from '#decisions/terms.ts'
import { ballotsOf, deliberationOf, listOf } from '#decisions/view.ts'
import { vote } from '#decisions/voting.ts'
import { asActor, asSystem, asSystemAt, type Database, type Tx } from '#platform/db.ts'
import type { World } from './town.ts'

/** People of 甲镇 settling a matter, each in a transaction of their own as the server runs it. */
export function deliberationsOf(db: Database, world: World) {
  const { now } = world
  const later = (hours: number) => new Date(now.getTime() + hours * 3_600_000)
  const as = <T>(actor: Actor, work: (tx: Tx) => Promise<T>) => asActor(db, actor, work)
  const matter = {
    title: '楼道窗户换新',
    matter: '二单元楼道窗户破损，雨天进水',
    options: [{ key: 'a', label: '换铝合金窗', estimate: 260_000 }],
  }
  const proposed = (actor: Actor, place: string, more: object = {}, at = now) =>
    as(actor, tx => propose(tx, actor, at, newDeliberation.parse({ ...matter, place, ...more })))
  const opened = (actor: Actor, id: string, more: object = {}, at = now) =>
    as(actor, tx => openVote(tx, actor, at, id, opening.parse({ option: 'a', closesAt: later(48).toISOString(), ...more })))
  const voted = (actor: Actor, id: string, more: object = {}, at = later(1)) =>
    as(actor, tx => vote(tx, actor, at, id, voting.parse({ choice: 'yes', ...more })))
  const said = (actor: Actor, id: string, more: object = {}) =>
    as(actor, tx => say(tx, actor, now, id, saying.parse({ text: '赞成', ...more })))
  const withdrawn = (actor: Actor, id: string, at = now) => as(actor, tx => withdraw(tx, actor, at, id, '改由物业办理'))
  const seen = (actor: Actor, id: string, at = later(1)) => as(actor, tx => deliberationOf(tx, actor, at, id))
  const list = (actor: Actor, id: string) => as(actor, tx => listOf(tx, actor, id))
  const exported = (actor: Actor, id: string, at = later(49)) => as(actor, tx => ballotsOf(tx, actor, at, id))
  const counted = (id: string, at = later(48)) => {
    const { id: town, path } = world.town('甲镇')
    const actor = { kind: 'system' as const, town, path, name: '到时自动计票' }
    return asSystemAt(db, path, tx => countVote(tx, actor, at, id))
  }
  const records = (subject: string) =>
    asSystem(db, tx => tx.selectFrom('audit_log').select(['act', 'after']).where('subject_id', '=', subject).orderBy('seq').execute())
  const homes = (key: string) => world.town('甲镇').households.filter(each => each.path.startsWith(`${world.place('甲镇', key).path}.`))
  /** A matter of a unit, its vote open. */
  const running = async (actor: Actor, key = '青山村/一组/一邻', more: object = {}) => {
    const { id } = await proposed(actor, world.place('甲镇', key).id, { id: newId() })
    await opened(actor, id, more)
    return id
  }
  return { now, later, as, proposed, opened, voted, said, withdrawn, seen, list, exported, counted, records, homes, running }
}
