import type { Actor } from '#common/actor.ts'
import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'

/** What capabilities further right keep in a chief's hands; src/server.ts passes it in. */
export interface OpenMatters {
  /** numbers of what lies in the hands of these mandates, as far as the actor sees it */
  held(tx: Tx, actor: Actor, mandates: Id[]): Promise<{ mandate: Id; number: string }[]>
  /** Hands it to the unit chief of where it lies now; what nobody can take is left to be dispatched anew. Everything keeps its deadline. */
  handOn(tx: Tx, actor: Actor, now: Date, mandates: Id[], words: string): Promise<{ handed: number; unassigned: string[] }>
}
