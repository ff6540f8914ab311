import { createHash } from 'node:crypto'
import type { PostHolder } from '#common/actor.ts'
import type { Id } from '#common/ids.ts'
import { found, Refusal, refuseUnless } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import type { Vault } from '#platform/vault.ts'
import { claimEntry, entryOf, type KeptEntry, keepResult } from './entries-store.ts'
import { kinds } from './kinds.ts'
import { actAt, checkLate } from './rules.ts'
import type { EntryContent, HandedInAnswer } from './terms.ts'

/** What lies beside an entry, by the name of its route. */
export type Beside = 'photo' | 'recording'
const besideKinds = { photo: { words: '照片', late: true }, recording: { words: '语音', late: true } }

/** 补交: does what the entry says, once; handed in again it gets the first answer. The act decides and records, as it would have then. */
export async function handIn(tx: Tx, actor: PostHolder, now: Date, entry: EntryContent, vault: Vault): Promise<HandedInAnswer> {
  const kind = kinds.get(entry.kind)
  refuseUnless(kind, 'sync.kind', `服务器不认识“${entry.kind}”，请等服务器更新后再传`)
  const made = { id: entry.id, deviceAt: entry.madeAt, at: actAt(new Date(entry.madeAt), actor.handedIn!.clockOffset, now) }
  return await once(tx, actor, now, { ...entry, content: contentOf(entry), at: made.at, ...kind }, () =>
    kind.run(tx, actor, now, entry.body, made, vault),
  )
}

/** A photo or voice note of an entry, sent ahead of it under the id the phone gave it. `bring` is the act that keeps it. */
export async function handInBeside(
  tx: Tx,
  actor: PostHolder,
  now: Date,
  beside: { kind: Beside; id: Id; madeAt: string; sha256: Buffer },
  bring: () => Promise<unknown>,
): Promise<HandedInAnswer> {
  const { kind, id, madeAt, sha256: content } = beside
  const at = actAt(new Date(madeAt), actor.handedIn!.clockOffset, now)
  return await once(tx, actor, now, { id, madeAt, kind, content, at, ...besideKinds[kind] }, bring)
}

interface Once {
  id: Id
  kind: string
  madeAt: string
  content: Buffer
  at: Date
  words: string
  late: boolean
}

async function once(tx: Tx, actor: PostHolder, now: Date, entry: Once, run: () => Promise<unknown>): Promise<HandedInAnswer> {
  const { town, person, path: place } = actor
  const { entry: _, clockOffset, endedOn, carriedBy } = actor.handedIn!
  if (endedOn) checkLate(entry, endedOn, entry.at, now)
  const { id, kind, content, madeAt } = entry
  const fresh = await claimEntry(tx, {
    ...{ town, id, place, person, kind, content, clockOffset, madeAt: new Date(madeAt), acceptedAt: now },
    ...{ late: endedOn !== undefined, carriedBy: carriedBy?.person ?? null },
  })
  if (!fresh) return answered(id, found(await entryOf(tx, town, id), 'sync'), person, kind in besideKinds ? null : content)
  const result = await run()
  await keepResult(tx, town, id, result)
  return { id, kind, result, acceptedAt: now.toISOString(), replayed: false }
}

/** The first answer again, to whoever handed it in, for the same content. `content` null: a photo or voice note, which its id alone names. */
export function answered(id: Id, kept: KeptEntry, person: Id, content: Buffer | null): HandedInAnswer {
  if (kept.person !== person || (content && !kept.content.equals(content)))
    throw new Refusal('sync.entry.conflict', '这个编号下已收过另一份内容，这一份没有收下')
  return { id, kind: kept.kind, result: kept.result, acceptedAt: kept.acceptedAt.toISOString(), replayed: true }
}

/** SHA-256 of what is done: kind, content and post, whatever the order of the fields. */
export function contentOf({ kind, body, mandate }: EntryContent): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([kind, mandate, sorted(body)]))
    .digest()
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  )
}
