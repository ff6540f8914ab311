import { createHash } from 'node:crypto'
import { record } from '#audit/acts.ts'
import type { Actor, PostHolder } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import { type Id, newId } from '#common/ids.ts'
import { posts } from '#common/posts.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import { inScope } from '#network/rules.ts'
import { settingOn } from '#network/settings.ts'
import type { Tx } from '#platform/db.ts'
import { boardPath } from './board-rules.ts'
import type { Block, Snapshot } from './publication-terms.ts'
import { canonical, checkItem, checkMasked, checkPlace, mayCompose, needsSecond, periodFor, phaseOf } from './rules.ts'
import { sources } from './sources.ts'
import * as store from './store.ts'
import type { Composed, Composing } from './terms.ts'

export const byOf = ({ person, name, post }: PostHolder): store.By => ({ person, name, post })
export const subjectOf = ({ id, path }: { id: Id; path: string }) => ({ kind: 'publication', id, place: path })

/** 拟稿: freezes what will be posted. Posted at once, or, where the town asks for it, when a second person has looked. */
export async function compose(tx: Tx, actor: Actor, now: Date, input: Composing): Promise<Composed> {
  refuseUnless(mayCompose(actor), 'publications.forbidden', '公开栏由村两委、村书记或镇干部拟稿发布')
  const sent = input.id && (await store.findPublication(tx, actor.town, input.id))
  if (sent) return replayed(actor, now, sent, input)
  const id = input.id ?? newId(now)
  const draft = await drafted(tx, actor, now, input)
  const { at, second, replaced, source, item, personal, from, to } = draft
  const number = await store.nextNumber(tx, actor.town, at)
  const photos = await store.takePhotos(tx, actor.town, photoIds(input), id, at.path)
  const { bytes, sha256 } = sealed(snapshotOf(actor, input, draft, number, photos))
  const publishedAt = second ? null : now
  await store.insertPublication(tx, {
    ...{ town: actor.town, id, at, number, affairs: input.affairs, item: item?.code ?? null, title: input.title, audience: input.audience },
    ...{ personal, from, to, snapshot: bytes, sha256, source: { kind: input.source.kind, id: source.id ?? null } },
    ...{ replaces: replaced?.id ?? null, composedAt: now, by: byOf(actor), publishedAt },
  })
  if (replaced && !second) await store.saveReplacement(tx, actor.town, replaced.id, id, now)
  const after = { number, title: input.title, affairs: input.affairs, audience: input.audience, from, to, sha256: sha256.toString('hex') }
  const more = { ...after, ...(replaced && { replaces: replaced.number }), ...(second && { waits: true }) }
  await record(tx, actor, 'publication.composed', subjectOf({ id, path: at.path }), { now, after: more })
  return {
    id,
    number,
    phase: phaseOf({ from, to, publishedAt, replacedAt: null, endedAt: null }, dayOf(now)),
    ...shownOf(at, number, sha256),
  }
}

/** What it will look like, and its hash but for the number; nothing is kept. */
export async function previewed(tx: Tx, actor: Actor, now: Date, input: Composing) {
  refuseUnless(mayCompose(actor), 'publications.forbidden', '公开栏由村两委、村书记或镇干部拟稿发布')
  const draft = await drafted(tx, actor, now, input)
  const photos = await store.photoHashes(tx, actor.town, photoIds(input))
  const snapshot = snapshotOf(actor, input, draft, 0, photos)
  return { snapshot, second: draft.second, village: draft.at.village, photos }
}

const photoIds = ({ photos }: Composing) => photos.map(photo => photo.id)
const shownOf = (at: { village: Id }, number: number, sha256: Buffer) => ({
  sha256: sha256.toString('hex'),
  address: `${boardPath(at.village)}/${number}`,
})

function replayed(actor: PostHolder, now: Date, sent: store.Facts, input: Composing): Composed {
  const same = sent.composedBy.person === actor.person && sent.title === input.title
  refuseUnless(same, 'publications.conflict', '这个编号已用于另一期公开，请重新填写')
  return { id: sent.id, number: sent.number, phase: phaseOf(sent, dayOf(now)), ...shownOf(sent, sent.number, sent.sha256) }
}

/** Everything of a publication but its number and its photos, checked. */
async function drafted(tx: Tx, actor: PostHolder, now: Date, input: Composing) {
  const today = dayOf(now)
  const place = await store.boardPlace(tx, actor.town, input.place)
  const at = found(place && inScope(actor, place.path) ? place : null, 'places')
  checkPlace(at.kind, input.audience)
  const item = checkItem(await settingOn(tx, actor.town, 'bulletin_duties', today), input.item, input.affairs)
  const source = await sources[input.source.kind](tx, actor, now, at, input.source)
  const blocks = blocksOf(input, source.blocks)
  const photos = input.photos.length > 0
  refuseUnless(blocks.length > 0 || photos, 'publications.empty', '要公开的内容是空的，请写文字、填表、加照片，或选一个来源')
  checkMasked([input.title, input.text, ...textsOf(blocks), ...input.photos.map(photo => photo.words)])
  const personal = input.personal || source.personal === true
  const rules = await settingOn(tx, actor.town, 'bulletin_rules', today)
  const second = needsSecond(rules, { affairs: input.affairs, personal })
  const replaced = input.replaces ? await replaceable(tx, actor, now, input.replaces, at.village) : null
  return { at, item, source, blocks, personal, second, replaced, ...periodFor(input, today, rules, second) }
}
type Draft = Awaited<ReturnType<typeof drafted>>

/** What is put right is on the same board, was posted, and has not been put right or taken down before. */
async function replaceable(tx: Tx, actor: PostHolder, now: Date, id: Id, village: Id): Promise<store.Facts> {
  const before = found(await store.findPublication(tx, actor.town, id, 'hold'), 'publications')
  found(before.village === village && inScope(actor, before.path) ? before : null, 'publications')
  const phase = phaseOf(before, dayOf(now))
  const may = phase === 'posted' || phase === 'coming' || phase === 'over'
  refuseUnless(may, 'publications.conflict', `第 ${before.number} 号现在不能更正：${phase === 'replaced' ? '已经更正过' : '没有在公示'}`)
  return before
}

function blocksOf({ text, table }: Composing, made: Block[]): Block[] {
  const blocks: Block[] = text ? [{ kind: 'text', text }] : []
  blocks.push(...made)
  if (table) blocks.push({ kind: 'table', ...table })
  return blocks
}

/** Every text of the blocks. */
export function textsOf(blocks: readonly Block[]): string[] {
  return blocks.flatMap(block => {
    if (block.kind === 'text') return [block.text]
    if (block.kind === 'facts') return [block.title, ...block.rows.flatMap(({ name, value }) => [name, value])]
    if (block.kind === 'table') return [block.title, block.note, ...block.columns, ...block.rows.flat()]
    return block.photos.map(photo => photo.words)
  })
}

function snapshotOf(actor: PostHolder, input: Composing, draft: Draft, number: number, photos: Map<Id, Buffer>): Snapshot {
  const { at, item, blocks, personal, from, to, source, replaced } = draft
  refuseUnless(
    input.photos.every(photo => photos.has(photo.id)),
    'publications.photos',
    '有照片没有传上来，或已用在别处，请重新选择照片',
  )
  const pictures = input.photos.map(({ id, words }) => ({ sha256: photos.get(id)!.toString('hex'), words }))
  return {
    ...{ format: 'sanzhang.publication/1', town: at.townName, board: at.villageName, place: at.name, number, affairs: input.affairs },
    ...{ item: item && { code: item.code, name: item.name }, title: input.title, about: input.about },
    blocks: pictures.length > 0 ? [...blocks, { kind: 'photos', photos: pictures }] : blocks,
    ...{ audience: input.audience, personal, from, to, publisher: { name: actor.name, post: posts[actor.post] }, source: source.words },
    replaces: replaced && { number: replaced.number, sha256: replaced.sha256.toString('hex') },
  }
}

/** The exact bytes of a snapshot and their SHA-256. */
export function sealed(snapshot: Snapshot): { bytes: string; sha256: Buffer } {
  const bytes = canonical(snapshot)
  return { bytes, sha256: createHash('sha256').update(bytes).digest() }
}
