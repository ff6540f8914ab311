import { createHash } from 'node:crypto'
import type { Actor } from '#common/actor.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import { placeInScope } from './board.ts'
import { looksLikeMatter, partsOf, type Said } from './chat-rules.ts'
import { mayRaise } from './rules.ts'
import { alike, isSimilar, metres, suggest } from './suggesting-rules.ts'
import { historyAround, importedAlready, openNearby, pointOfHousehold } from './tools-store.ts'
import type { SimilarRequest, Suggesting } from './tools-terms.ts'

/** What a text and its place point to, why, and which open requests say nearly the same. A person decides. */
export async function suggestionFor(tx: Tx, actor: Actor, now: Date, input: Suggesting) {
  refuseUnless(mayRaise(actor) && actor.kind === 'post', 'requests.forbidden', '您的岗位不能代录诉求')
  const home = input.household ? found(await pointOfHousehold(tx, actor.town, input.household), 'households') : undefined
  const path = home?.path ?? (input.place ? await placeInScope(tx, actor, input.place) : actor.path)
  const known = await historyAround(tx, actor, path, input.household, now)
  const at = input.longitude !== null && input.latitude !== null ? { longitude: input.longitude, latitude: input.latitude } : pointOf(home)
  return { ...suggest(input.text, known), similar: await similarTo(tx, actor, input.text, path, at) }
}

type Point = { longitude: number; latitude: number }

function pointOf(row: { longitude: number | null; latitude: number | null } | undefined): Point | null {
  return row && row.longitude !== null && row.latitude !== null ? { longitude: row.longitude, latitude: row.latitude } : null
}

async function similarTo(tx: Tx, actor: Actor, text: string, path: string, at: Point | null): Promise<SimilarRequest[]> {
  const near = await openNearby(tx, actor, path)
  return near
    .map(({ raisedAt, longitude, latitude, ...row }) => {
      const point = pointOf({ longitude, latitude })
      const likeness = Math.round(alike(text, row.text) * 100) / 100
      return { ...row, raisedAt: raisedAt.toISOString(), likeness, distance: at && point ? metres(at, point) : null }
    })
    .filter(({ likeness, distance }) => isSimilar(likeness, distance))
    .toSorted((a, b) => b.likeness - a.likeness)
    .slice(0, 5)
}

/** 从微信群记录里找诉求: proposed with sender and time; nothing is saved before a person confirms. */
export async function chatCandidatesOf(tx: Tx, actor: Actor, said: Said[]) {
  refuseUnless(mayRaise(actor) && actor.kind === 'post', 'requests.forbidden', '您的岗位不能代录诉求')
  refuseUnless(said.length > 0, 'requests.chat', '没有认出一条消息。请粘贴聊天记录，每条有发言人，最好有时间，如“张三 2026-11-24 09:05”')
  const rows = said.slice(0, 500).map(each => ({ ...each, source: sourceOf(each), likely: looksLikeMatter(each) }))
  const imported = await importedAlready(
    tx,
    actor.town,
    rows.map(row => row.source),
  )
  return {
    read: said.length,
    rows: rows.map(row => ({ ...row, imported: imported.has(row.source), parts: partsOf(row.text), category: suggest(row.text).category })),
  }
}

function sourceOf({ sender, at, text }: Said): string {
  return createHash('sha256')
    .update(`${sender}\n${at ?? ''}\n${text}`)
    .digest('hex')
    .slice(0, 40)
}
