import type * as z from 'zod'
import type { Actor, PostHolder } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { posts } from '#common/posts.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import { inScope } from '#network/rules.ts'
import type { Tx } from '#platform/db.ts'
import { placeAt } from '#visits/store.ts'
import { boardPath } from './board-rules.ts'
import type { Snapshot } from './publication-terms.ts'
import { mayCompose, mayReadBulletin, phaseOf, publicView, readsAll } from './rules.ts'
import { type By, type Facts, findPublication, listPublications } from './store.ts'
import type { Publication, PublicationRow, publicationQuery } from './terms.ts'

const forbidden = ['publications.forbidden', '公开栏由本村住户、三长和村镇干部查看'] as const

/** 公开事项: those of a place, of what it lies in and of what lies in it; newest first. */
export async function publicationsOf(
  tx: Tx,
  actor: Actor,
  now: Date,
  { place, affairs, phase, limit }: z.infer<typeof publicationQuery>,
): Promise<{ rows: PublicationRow[] }> {
  refuseUnless(mayReadBulletin(actor), ...forbidden)
  const path = place ? await pathInScope(tx, actor, place) : actor.path
  const all = (await listPublications(tx, actor.town, { path, affairs, limit })).filter(facts => isSeen(facts, actor, now))
  const rows = all.map(facts => rowOf(facts, now))
  return { rows: phase ? rows.filter(row => row.phase === phase) : rows }
}

async function pathInScope(tx: Tx, actor: Actor, id: Id): Promise<string> {
  const place = await placeAt(tx, actor.town, id)
  return found(place && inScope(actor, place.path) ? place : null, 'places').path
}

/** Who composes sees the stages of their own boards; everybody else what is posted, and what stays readable afterwards. */
function isSeen(facts: Facts, actor: Actor, now: Date): boolean {
  if (readsAll(actor) && inScope(actor, facts.path)) return true
  const view = publicView(phaseOf(facts, dayOf(now)), facts.personal)
  return view === 'shown' || view === 'archived'
}

/** A posting the actor may see, with its content. */
export async function seen(tx: Tx, actor: Actor, now: Date, id: Id): Promise<Facts> {
  refuseUnless(mayReadBulletin(actor), ...forbidden)
  const facts = found(await findPublication(tx, actor.town, id), 'publications')
  return found(isSeen(facts, actor, now) ? facts : null, 'publications')
}

export async function publicationOf(tx: Tx, actor: Actor, now: Date, id: Id): Promise<Publication> {
  const facts = await seen(tx, actor, now, id)
  const { about, blocks, source } = snapshotIn(facts)
  const keeps = mayCompose(actor) && inScope(actor, facts.path)
  const row = rowOf(facts, now)
  const { endedAt, endedBy, endedReason } = facts
  return {
    ...row,
    ...{ sha256: facts.sha256.toString('hex'), about, blocks, source },
    ended: endedAt ? { ...who(endedBy!, endedAt), reason: endedReason! } : null,
    replaces: await numbered(tx, actor.town, facts.replaces),
    replacedBy: await numbered(tx, actor.town, facts.replacedBy),
    may: {
      release: keeps && row.phase === 'waiting' && facts.composedBy.person !== (actor as PostHolder).person,
      end: keeps && row.phase !== 'withdrawn' && row.phase !== 'taken_down',
      replace: keeps && ['posted', 'coming', 'over'].includes(row.phase),
      print: actor.kind === 'post' && publicView(row.phase, facts.personal) !== 'gone',
    },
  }
}

export const snapshotIn = ({ snapshot }: Pick<Facts, 'snapshot'>): Snapshot => JSON.parse(snapshot) as Snapshot

async function numbered(tx: Tx, town: Id, id: Id | null) {
  const facts = id ? await findPublication(tx, town, id) : undefined
  return facts ? { id: facts.id, number: facts.number } : null
}

const who = ({ name, post }: By, at: Date) => ({ name, post: posts[post], at: at.toISOString() })

export function rowOf(facts: Facts, now: Date): PublicationRow {
  const { id, number, village, villageName, placeName, affairs, item, title, audience, personal, from, to, questions } = facts
  return {
    ...{ id, number, village, villageName, placeName, affairs, item, title, audience, personal, from, to, questions },
    phase: phaseOf(facts, dayOf(now)),
    composed: who(facts.composedBy, facts.composedAt),
    published: facts.publishedAt ? who(facts.publishedBy!, facts.publishedAt) : null,
    address: `${boardPath(village)}/${number}`,
  }
}
