import type { Device, EntryRow } from './device.ts'
import { fact } from './device.ts'
import { open, openJson, seal, sealJson } from './sealing.ts'

/** One act as a form hands it over. */
export interface Act {
  /** UUIDv7, made when the form opened: pressing save twice is one act */
  id: string
  /** a name of #sync/kind-terms.ts */
  kind: string
  /** what the list of unsent things calls it: 走访 王大明 */
  title: string
  /** as the act's schema on the server wants it, without id and device time */
  body: Record<string, unknown>
  photos?: { id: string; blob: Blob }[]
  /** the act of the same form that this one builds on; as long as that waits, this does */
  after?: string
}

/** What is sealed of an entry; the same text travels, whoever's phone carries it. */
export interface Content {
  id: string
  kind: string
  title: string
  body: Record<string, unknown>
  mandate: string
  madeAt: string
}

/** An entry as the screens show it. A carried one stays closed: `content` is null. */
export interface Shown extends Omit<EntryRow, 'sealed'> {
  content: Content | null
  photos: number
}

/** Who has the phone in hand; kept so that work without signal knows. */
export interface Holder {
  person: string
  name: string
  town: string
  mandate: string | null
}

/** A refusal by the phone itself, in words for the screen. */
export class NotKept extends Error {}

export const holderOf = (device: Device) => fact<Holder>(device, 'holder')
export const outboxKeyName = (person: string) => `outbox:${person}`

export async function outboxKey(device: Device, person: string): Promise<CryptoKey | undefined> {
  return (await device.keys.get(outboxKeyName(person)))?.key
}

/**
 * Puts an act into the outbox, or puts a refused or not yet sent one right. Once it resolves the act outlives the page, the browser and the
 * battery.
 */
export async function put(device: Device, act: Act, mandate: string | undefined, now: Date): Promise<void> {
  const holder = await holderOf(device)
  const key = holder && (await outboxKey(device, holder.person))
  const under = mandate ?? holder?.mandate
  if (!holder || !key || !under) throw new NotKept('手机还没有准备好离线保存，请在有信号的地方打开一次')
  const known = await device.entries.get(act.id)
  const madeAt = known?.madeAt ?? now.toISOString()
  const content: Content = { id: act.id, kind: act.kind, title: act.title, body: act.body, mandate: known?.mandate ?? under, madeAt }
  const sealed = await sealJson(key, content, act.id)
  const photos = await Promise.all(
    (act.photos ?? []).map(async ({ id, blob }) => ({
      ...{ id, entry: act.id, type: blob.type, sent: false },
      sealed: await seal(key, new Uint8Array(await blob.arrayBuffer()), id),
    })),
  )
  const keeping = device.transaction('rw', device.entries, device.photos, async () => {
    const before = await device.entries.get(act.id)
    if (before && before.state === 'waiting' && before.attempts > 0) throw new NotKept('这一条已经在上传，等有了答复再改')
    const order =
      before?.order ??
      ((await device.entries.orderBy('[holder+order]').keys()) as unknown as [string, number][]).reduce(
        (max, [, n]) => Math.max(max, n),
        0,
      ) + 1
    const row = { id: act.id, holder: holder.person, doer: holder.person, doerName: null, order, mandate: content.mandate, madeAt, sealed }
    const after = act.after ?? before?.after
    await device.entries.put({ ...row, ...(after && { after }), state: 'waiting', attempts: 0, refusal: null })
    // Photos taken out of the form go; those kept may be on the server already.
    const kept = new Set(photos.map(photo => photo.id))
    const there = await device.photos.where('entry').equals(act.id).toArray()
    await device.photos.bulkDelete(there.filter(photo => !kept.has(photo.id)).map(photo => photo.id))
    const fresh = photos.filter(photo => !there.some(each => each.id === photo.id))
    await device.photos.bulkPut(fresh)
  })
  await keeping.catch(error => {
    throw isFull(error) ? new NotKept('手机空间不够，这一条没有存下。请少放照片，或清理手机后再按一次') : error
  })
}

function isFull(error: { name?: string; inner?: { name?: string } }): boolean {
  return [error.name, error.inner?.name].includes('QuotaExceededError')
}

/** Everything the holder has not got rid of yet, in the order it was made. */
export async function unsent(device: Device): Promise<Shown[]> {
  const holder = await holderOf(device)
  if (!holder) return []
  const key = await outboxKey(device, holder.person)
  const rows = await device.entries.where('holder').equals(holder.person).sortBy('order')
  return await Promise.all(
    rows.map(async ({ sealed, ...row }) => ({
      ...row,
      content: key && row.doer === holder.person ? await openJson<Content>(key, sealed, row.id).catch(() => null) : null,
      photos: await device.photos.where('entry').equals(row.id).count(),
    })),
  )
}

/** How many entries of others lie sealed on this phone until they sign in here again. */
export async function unsentOfOthers(device: Device): Promise<number> {
  const holder = await holderOf(device)
  return await device.entries.filter(entry => entry.holder !== holder?.person).count()
}

/** The photos of one's own entry, opened. */
export async function photosOf(device: Device, entry: EntryRow | Shown): Promise<{ id: string; blob: Blob }[]> {
  const key = await outboxKey(device, entry.doer)
  if (!key) return []
  const rows = await device.photos.where('entry').equals(entry.id).toArray()
  return await Promise.all(
    rows.map(async row => ({ id: row.id, blob: new Blob([(await open(key, row.sealed, row.id)) as BlobPart], { type: row.type }) })),
  )
}

/** Lets a refused entry try again as it is: what stood against it may be over. */
export async function tryAgain(device: Device, id: string): Promise<void> {
  await device.entries
    .where('id')
    .equals(id)
    .and(entry => entry.state === 'refused')
    .modify({ state: 'waiting', attempts: 0, refusal: null })
}

/** Takes an entry out by the person's own will: a refused one, or one that was never sent. */
export async function discard(device: Device, id: string): Promise<void> {
  await device.transaction('rw', device.entries, device.photos, async () => {
    const entry = await device.entries.get(id)
    if (entry?.state === 'waiting' && entry.attempts > 0) throw new NotKept('这一条已经在上传，等有了答复再删')
    await device.entries.delete(id)
    await device.photos.where('entry').equals(id).delete()
  })
}
