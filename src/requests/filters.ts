import type * as z from 'zod'
import type { Actor, PostHolder } from '#common/actor.ts'
import { type Id, newId } from '#common/ids.ts'
import { found, Refusal } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import { dropFilter, filtersOf, keepFilter } from './tools-store.ts'
import type { KeptFilter, keepingFilter } from './tools-terms.ts'

// A board's filters are one's own, like bookmarks: no act of the town, so no record.

function own(actor: Actor): PostHolder {
  if (actor.kind !== 'post' || actor.readOnly) throw new Refusal('requests.forbidden', '筛选只供本镇任职人员保存')
  return actor
}

export const filters = async (tx: Tx, actor: Actor): Promise<KeptFilter[]> => await filtersOf(tx, own(actor))

/** Under the same name it takes the other's place. */
export async function keep(tx: Tx, actor: Actor, now: Date, { id, name, query }: z.infer<typeof keepingFilter>): Promise<KeptFilter[]> {
  await keepFilter(tx, own(actor), id ?? newId(now), name, query)
  return await filtersOf(tx, own(actor))
}

export async function drop(tx: Tx, actor: Actor, id: Id): Promise<KeptFilter[]> {
  found((await dropFilter(tx, own(actor), id)) || null, 'filters', '没有这个筛选')
  return await filtersOf(tx, own(actor))
}
