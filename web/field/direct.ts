import type { Me } from '#identity/terms.ts'
import { headers } from '#web/kit/viewpoint.ts'
import { type Act, NotKept } from './outbox.ts'
import type { Ask } from './sending.ts'
import type { Outcome } from './submit.ts'
import { verdictOf } from './verdict.ts'

/** One after the other; what follows a refused one is not tried, and may be once that is put right. */
export async function submitAllDirectly(ask: Ask, acts: Act[]): Promise<Outcome[]> {
  const became: Outcome[] = []
  for (const act of acts) {
    if (became.some(each => each.state === 'refused')) break
    became.push(await submitDirectly(ask, act))
  }
  return became
}

/** Where the browser can keep nothing sealed (plain http): sent straight away or not at all, still once only. */
export async function submitDirectly(ask: Ask, { id, kind, body, photos = [] }: Act): Promise<Outcome> {
  const asked = async (path: string, init: RequestInit, id: string) => {
    const response = await ask(path, { ...init, signal: AbortSignal.timeout(60_000) }).catch(() => null)
    return verdictOf(response?.status ?? 0, (await response?.json().catch(() => null)) ?? null, id)
  }
  const me = (await (await ask('/me', { headers: headers() }).catch(unreachable)).json().catch(unreachable)) as Me
  const now = new Date().toISOString()
  const made = { mandate: me.mandate ?? '', madeAt: now, sentAt: now }
  for (const photo of photos) {
    const form = new FormData()
    form.append('file', photo.blob, 'photo.jpg')
    const verdict = await asked(
      `/sync/${photo.blob.type.startsWith('audio/') ? 'recordings' : 'photos'}/${photo.id}?${new URLSearchParams(made)}`,
      { method: 'PUT', body: form },
      photo.id,
    )
    if (verdict.kind === 'refused') return { state: 'refused', words: verdict.words }
    if (verdict.kind !== 'accepted') unreachable()
  }
  const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ id, kind, body, ...made }) }
  const verdict = await asked('/sync/entries', init, id)
  if (verdict.kind === 'accepted') return { state: 'accepted', result: verdict.result }
  if (verdict.kind === 'refused') return { state: 'refused', words: verdict.words }
  unreachable()
}

function unreachable(): never {
  throw new NotKept('连不上服务器，请检查信号后再试')
}
