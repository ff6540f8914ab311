import type { Device } from './device.ts'
import { holderOf, NotKept } from './outbox.ts'
import { base64Of, bytesOf } from './sealing.ts'

// A batch of unsent entries as a file: sealed as they lie here, so that whoever carries it can neither read nor alter it. The phone that takes
// it in hands it over on behalf; the server opens it with the doer's own key and marks who brought it.

export interface Batch {
  format: 'sanzhang-batch-1'
  town: string
  doer: string
  doerName: string
  entries: { id: string; mandate: string; madeAt: string; sealed: string }[]
  photos: { id: string; entry: string; type: string; sealed: string }[]
}

/** One's own unsent entries, all or those of `ids`. They stay here too: whichever phone comes first, the server takes each once. */
export async function exportBatch(device: Device, ids?: string[]): Promise<Batch> {
  const holder = await holderOf(device)
  if (!holder) throw new NotKept('请先登录，再导出')
  const rows = await device.entries.where('holder').equals(holder.person).sortBy('order')
  const own = rows.filter(row => row.doer === holder.person && (!ids || ids.includes(row.id)))
  const photos = await device.photos
    .where('entry')
    .anyOf(own.map(row => row.id))
    .toArray()
  return {
    ...{ format: 'sanzhang-batch-1', town: holder.town, doer: holder.person, doerName: holder.name },
    entries: own.map(({ id, mandate, madeAt, sealed }) => ({ id, mandate, madeAt, sealed: base64Of(sealed) })),
    photos: photos.map(({ id, entry, type, sealed }) => ({ id, entry, type, sealed: base64Of(sealed) })),
  }
}

/** Takes a batch in, to be handed over when there is signal; says how many entries were new here. One's own come back as one's own. */
export async function importBatch(device: Device, text: string): Promise<{ added: number; from: string }> {
  const batch = parsed(text)
  const holder = await holderOf(device)
  if (!holder) throw new NotKept('请先登录，再接收')
  if (batch.town !== holder.town) throw new NotKept('这批内容是别的乡镇的，不能由您代传')
  const own = batch.doer === holder.person
  const rows = batch.entries.map(({ id, mandate, madeAt, sealed }, i) => ({
    ...{ id, mandate, madeAt, holder: holder.person, doer: batch.doer, doerName: own ? null : batch.doerName, sealed: bytesOf(sealed) },
    ...{ order: Date.now() + i, state: 'waiting' as const, attempts: 0, refusal: null },
  }))
  const photos = batch.photos.map(({ id, entry, type, sealed }) => ({ id, entry, type, sent: false, sealed: bytesOf(sealed) }))
  return await device.transaction('rw', device.entries, device.photos, async () => {
    const there = new Set((await device.entries.bulkGet(rows.map(row => row.id))).flatMap(row => row?.id ?? []))
    const fresh = rows.filter(row => !there.has(row.id))
    await device.entries.bulkAdd(fresh)
    await device.photos.bulkPut(photos.filter(photo => !there.has(photo.entry)))
    return { added: fresh.length, from: batch.doerName }
  })
}

function parsed(text: string): Batch {
  try {
    const batch = JSON.parse(text) as Batch
    if (batch.format === 'sanzhang-batch-1' && Array.isArray(batch.entries) && Array.isArray(batch.photos)) return batch
  } catch {
    // said below
  }
  throw new NotKept('这不是三长通导出的待上传文件，或文件不完整')
}
