import type { Device, EntryRow, PhotoRow } from './device.ts'
import { type Content, holderOf, outboxKey } from './outbox.ts'
import { base64Of, open, openJson } from './sealing.ts'
import { type Verdict, verdictOf } from './verdict.ts'

/** The way to the server: a path below /api, as fetch takes it. Throws where there is no answer. */
export type Ask = (path: string, init?: RequestInit) => Promise<Response>

export interface Line {
  device: Device
  ask: Ask
  now(): Date
  /** runs `work` while no other tab sends; the work of several goes one after the other */
  alone<T>(work: () => Promise<T>): Promise<T>
}

export interface Sent {
  accepted: number
  refused: number
  /** still waiting */
  left: number
  /** why the rest was not tried */
  stopped: { code: string; words: string } | null
}

const seconds = { entry: 30, photo: 120 }

/** Hands in what waits, one by one, oldest first. Safe to call at any time, from any tab, as often as one likes. */
export async function send(line: Line): Promise<Sent> {
  return await line.alone(async () => {
    const sent: Sent = { accepted: 0, refused: 0, left: 0, stopped: null }
    const holder = await holderOf(line.device)
    if (!holder) return sent
    for (let last = 0; ; ) {
      const next = await nextOf(line.device, holder.person, last)
      if (!next) break
      last = next.order
      // Its visit was passed over (a photo too large for the line): without it the matter would be refused.
      if (next.after && (await line.device.entries.get(next.after))?.state === 'waiting') continue
      const verdict = await handIn(line, next)
      if (verdict.kind === 'accepted') sent.accepted++
      if (verdict.kind === 'refused') sent.refused++
      if (verdict.kind === 'stop' || verdict.kind === 'later') {
        sent.stopped = { code: verdict.kind === 'stop' ? verdict.code : 'network.unreachable', words: verdict.words }
        break
      }
    }
    sent.left = await line.device.entries
      .where('holder')
      .equals(holder.person)
      .filter(entry => entry.state === 'waiting')
      .count()
    return sent
  })
}

async function nextOf(device: Device, holder: string, last: number): Promise<EntryRow | undefined> {
  return await device.entries
    .where('[holder+order]')
    .between([holder, last], [holder, Number.POSITIVE_INFINITY], false, true)
    .and(entry => entry.state === 'waiting')
    .first()
}

async function handIn(line: Line, { id }: EntryRow): Promise<Verdict> {
  const { device } = line
  // From here on the server may have it: written down before the first byte leaves, and only if nobody is changing it.
  const entry = await device.transaction('rw', device.entries, async () => {
    const row = await device.entries.get(id)
    if (row?.state !== 'waiting') return undefined
    await device.entries.update(id, { attempts: row.attempts + 1 })
    return row
  })
  if (!entry) return { kind: 'skip', words: '' }
  const verdict = (await sendPhotos(line, entry)) ?? (await sendEntry(line, entry))
  if (verdict.kind === 'accepted') await leave(line, id, verdict.result)
  if (verdict.kind === 'refused') {
    const refusal = { code: verdict.code, words: verdict.words, at: line.now().toISOString() }
    await device.entries.where('id').equals(id).modify({ state: 'refused', refusal })
  }
  return verdict
}

/** The entry, its photos and its place in the list go in one step, after the server's answer. */
async function leave({ device, now }: Line, id: string, result: unknown): Promise<void> {
  await device.transaction('rw', device.entries, device.photos, device.answers, async () => {
    await device.answers.put({ id, at: now().getTime(), result })
    await device.answers
      .where('at')
      .below(now().getTime() - 86_400_000)
      .delete()
    await device.photos.where('entry').equals(id).delete()
    await device.entries.delete(id)
  })
}

async function sendEntry(line: Line, entry: EntryRow): Promise<Verdict> {
  const sentAt = line.now().toISOString()
  const key = await outboxKey(line.device, entry.doer)
  const carried = entry.doer !== entry.holder
  if (!carried && !key) return { kind: 'stop', code: 'device.sealed', words: '请重新登录，才能打开封存的内容' }
  const { title: _, ...content } = carried ? ({} as Content) : await openJson<Content>(key!, entry.sealed, entry.id)
  const body = carried ? { id: entry.id, person: entry.doer, sealed: base64Of(entry.sealed), sentAt } : { ...content, sentAt }
  const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }
  return await asked(line, carried ? '/sync/carried' : '/sync/entries', init, entry.id, seconds.entry)
}

/** Null when all photos are on the server. */
async function sendPhotos(line: Line, entry: EntryRow): Promise<Verdict | null> {
  for (const photo of await line.device.photos.where('entry').equals(entry.id).toArray()) {
    if (photo.sent) continue
    const verdict = await sendPhoto(line, entry, photo)
    if (verdict.kind !== 'accepted') return verdict
    await line.device.photos.update(photo.id, { sent: true })
  }
  return null
}

async function sendPhoto(line: Line, entry: EntryRow, photo: PhotoRow): Promise<Verdict> {
  const carried = entry.doer !== entry.holder
  const key = await outboxKey(line.device, entry.doer)
  if (!carried && !key) return { kind: 'stop', code: 'device.sealed', words: '请重新登录，才能打开封存的内容' }
  const bytes = carried ? photo.sealed : await open(key!, photo.sealed, photo.id)
  const form = new FormData()
  form.append('file', new Blob([bytes as BlobPart], { type: photo.type }), 'photo.jpg')
  const { mandate, madeAt, doer } = entry
  const query = new URLSearchParams({ mandate, madeAt, sentAt: line.now().toISOString(), ...(carried && { person: doer }) })
  const route = photo.type.startsWith('audio/') ? 'recordings' : 'photos'
  return await asked(line, `/sync/${route}/${photo.id}?${query}`, { method: 'PUT', body: form }, photo.id, seconds.photo)
}

async function asked({ ask }: Line, path: string, init: RequestInit, id: string, wait: number): Promise<Verdict> {
  try {
    const response = await ask(path, { ...init, signal: AbortSignal.timeout(wait * 1000) })
    return verdictOf(response.status, await response.json().catch(() => null), id)
  } catch (error) {
    // A photo too large for a thin line must not hold up what is small.
    const slow = wait === seconds.photo && (error as Error).name === 'TimeoutError'
    return slow ? { kind: 'skip', words: '信号太弱，照片没有传完' } : { kind: 'later', words: '连不上服务器' }
  }
}
