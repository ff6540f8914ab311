import type { Actor, PostHolder } from '#common/actor.ts'
import type { Post } from '#common/posts.ts'
import { asActor, asSystem, type Database, type Tx } from '#platform/db.ts'
import type { Vault } from '#platform/vault.ts'
import { answer, sendBack, sort, take, withdraw } from '#requests/acts.ts'
import { board, detail } from '#requests/board.ts'
import { dispatch, rule } from '#requests/dispatch.ts'
import { raise } from '#requests/raise.ts'
import { rate, writeOff } from '#requests/rating.ts'
import { answering, dispatching, raising, rating, requestQuery, sorting } from '#requests/terms.ts'
import { testDatabase } from './database.ts'
import { foundTown, type World } from './town.ts'
import { testVault } from './vault.ts'

const seers: Post[] = ['town_officer', 'town_duty']
const lamp = '组里那盏路灯黑了半个月，老人出门摔了'
const sorts = { category: '02', size: 'major', ownership: 'public', publicSafety: false, urgency: 'ordinary' }

/** The named world in a database of its own, with its people acting on requests. */
export async function openRequestsTown() {
  const db = await testDatabase()
  const vault = testVault()
  const world = await foundTown(db, vault)
  return { db, world, t: requestsOf(db, world, vault) }
}
export type RequestsTown = Awaited<ReturnType<typeof openRequestsTown>>

/** People of 甲镇 acting on requests, each in a transaction of their own as the server runs it. */
export function requestsOf(db: Database, world: World, vault: Vault) {
  const as = <T>(actor: Actor, work: (tx: Tx) => Promise<T>) =>
    asActor(db, { path: actor.path, seesSealed: actor.kind === 'post' && seers.includes(actor.post) }, work)
  const who = (post: Post, place?: string) => world.actor('甲镇', post, place)
  const home = () => world.household('甲镇', '青山村', '001')
  const villager = () => world.resident('甲镇', '青山村', '001')
  const { now } = world
  const raised = (actor: Actor, more: object = {}, at = now) =>
    as(actor, tx => raise(tx, actor, at, raising.parse({ text: lamp, ...more }), vault))
  const sorted = (actor: Actor, id: string, more: object = {}, at = now) =>
    as(actor, tx => sort(tx, actor, at, id, sorting.parse({ ...sorts, ...more })))
  const dispatched = (actor: Actor, id: string, handler: PostHolder | string, at = now) => {
    const to = typeof handler === 'string' ? { department: handler } : { handler: handler.mandate }
    return as(actor, tx => dispatch(tx, actor, at, id, dispatching.parse(to)))
  }
  const taken = (actor: Actor, id: string, at = now) => as(actor, tx => take(tx, actor, at, id, { words: '' }))
  const sentBack = (actor: Actor, id: string) => as(actor, tx => sendBack(tx, actor, now, id, { reason: '不归我管' }))
  const answered = (actor: Actor, id: string, more: object = {}, at = now) =>
    as(actor, tx => answer(tx, actor, at, id, answering.parse({ outcome: 'solved', words: '换了新灯', ...more })))
  const rated = (actor: Actor, id: string, more: object = {}, at = now) =>
    as(actor, tx => rate(tx, actor, at, id, rating.parse({ solved: true, satisfied: true, ...more })))
  const closed = (actor: Actor, id: string, at = now) => as(actor, tx => writeOff(tx, actor, at, id, { words: '核实已亮' }))
  const ruled = (actor: Actor, id: string, handler: PostHolder) =>
    as(actor, tx => rule(tx, actor, now, id, { handler: handler.mandate, words: '就在组里，由组长办' }))
  const withdrawn = (actor: Actor, id: string) => as(actor, tx => withdraw(tx, actor, now, id, { reason: '已经好了' }))
  const seen = (actor: Actor, id: string, at = now) => as(actor, tx => detail(tx, actor, at, id))
  const list = (actor: Actor, query: object, at = now) => as(actor, tx => board(tx, actor, at, requestQuery.parse(query)))

  /** A request of household 001 brought to where `until` says; the group chief of 一组 handles it. */
  async function upTo(until: 'raised' | 'sorted' | 'dispatched' | 'taken' | 'answered' | 'rated', more: object = {}): Promise<string> {
    const { id } = await raised(villager())
    const steps: [string, () => Promise<unknown>][] = [
      ['sorted', () => sorted(who('party_secretary'), id, more)],
      ['dispatched', () => dispatched(who('party_secretary'), id, who('group_chief'))],
      ['taken', () => taken(who('group_chief'), id)],
      ['answered', () => answered(who('group_chief'), id)],
      ['rated', () => rated(villager(), id)],
    ]
    if (until === 'raised') return id
    for (const [state, step] of steps) {
      await step()
      if (state === until) break
    }
    return id
  }

  const recordsOf = async (id: string) => {
    const rows = await asSystem(db, tx => tx.selectFrom('audit_log').select('act').where('subject_id', '=', id).orderBy('seq').execute())
    return rows.map(row => row.act)
  }
  const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000)
  const people = { as, who, home, villager, later }
  return { ...people, raised, sorted, dispatched, taken, sentBack, answered, rated, closed, ruled, withdrawn, seen, list, upTo, recordsOf }
}
