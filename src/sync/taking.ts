import type { Context } from 'hono'
import type { HandedIn, PostHolder } from '#common/actor.ts'
import type { Id } from '#common/ids.ts'
import { refuseUnless } from '#common/refusal.ts'
import { sessionOf } from '#identity/identify.ts'
import type { Identity } from '#identity/identity.ts'
import { asActor, asSystem, type Tx } from '#platform/db.ts'
import type { Env } from '#platform/http.ts'
import { keepBook } from '#visits/books.ts'
import { absentDoer, actingAs, type Doer } from './acting.ts'
import { entryOf, type KeptEntry } from './entries-store.ts'
import { kinds } from './kinds.ts'

/** Whoever is signed in, with or without a post in force. */
export function doerOf(c: Context<Env>): Doer {
  const { who, town } = sessionOf(c)
  refuseUnless(who.kind === 'account', 'sync.forbidden', '离线补传只供三长和干部使用')
  const { person, name, account, posts } = who
  return { town, person, name, account, posts }
}

/** The colleague whose entry the signed-in person's phone brings. */
export async function carriedDoer(c: Context<Env>, person: Id): Promise<Doer> {
  const carrier = doerOf(c)
  refuseUnless(carrier.posts.length > 0, 'sync.carry.forbidden', '代同事上传的，自己应在任')
  return await asSystem(c.var.database, tx => absentDoer(tx, carrier.town, person, c.var.now))
}

/** What was answered to this entry before, whoever's post has ended since. */
export async function known(c: Context<Env>, { town }: Doer, id: Id): Promise<KeptEntry | undefined> {
  return await asSystem(c.var.database, tx => entryOf(tx, town, id))
}

interface Handing {
  id: Id
  mandate?: Id | undefined
  /** by the phone's clock */
  sentAt: string
  carrier?: Doer | undefined
  /** of an entry; what lies beside one has none */
  kind?: string | undefined
}

/** Runs `work` in one transaction as the doer under the mandate of then, in the scope of that post. */
export async function asThen<T>(
  c: Context<Env>,
  identity: Identity,
  doer: Doer,
  { id, mandate, sentAt, carrier, kind }: Handing,
  work: (tx: Tx, actor: PostHolder) => Promise<T>,
): Promise<T> {
  const { now, database } = c.var
  // Looking into another town one only reads.
  refuseUnless([undefined, doer.town].includes(c.req.header('x-town')), 'town.forbidden', '县级工作人员在乡镇只能查看')
  const carriedBy = carrier && { person: carrier.person, name: carrier.name }
  const handedIn: HandedIn = { entry: id, clockOffset: now.getTime() - Date.parse(sentAt), ...(carriedBy && { carriedBy }) }
  if (kind && kinds.get(kind)?.inBook) await keepBook(database, doer.town, now)
  const actor = await asSystem(database, tx => actingAs(tx, doer, mandate, handedIn, now))
  const seesSealed = await identity.seesSealed(actor, now)
  return await asActor(database, { path: actor.path, seesSealed }, tx => work(tx, actor))
}
