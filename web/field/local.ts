import type { Copy } from '#sync/copy-terms.ts'
import { type Device, fact } from './device.ts'
import { forgetCopy } from './entering.ts'
import { freshKey, openJson, sealJson } from './sealing.ts'
import type { Ask } from './sending.ts'

// The copy of one's own households, duties, matters and contacts, each document sealed by itself with a key that exists only on this phone.

/** What became of a pull. */
export type Pulled = { state: 'fresh'; at: string; changed: number } | { state: 'unreachable' } | { state: 'forgotten'; code: string }

type Parts = Pick<Copy, 'today' | 'tree' | 'holders' | 'meetings' | 'rollcalls'>
const parts: (keyof Parts)[] = ['today', 'tree', 'holders', 'meetings', 'rollcalls']

async function copyKey(device: Device): Promise<CryptoKey> {
  const known = await device.keys.get('copy')
  if (known) return known.key
  // Without its key whatever lies here is waste, and so is the cursor.
  await forgetCopy(device)
  await device.keys.put({ name: 'copy', key: await freshKey() })
  return (await device.keys.get('copy'))!.key
}

/** Asks what changed since the last time and takes it in, all or nothing. A server that says "no longer yours" empties the copy. */
export async function pull(device: Device, ask: Ask, headers: Record<string, string> = {}): Promise<Pulled> {
  const key = await copyKey(device)
  const since = await fact<string>(device, 'copy.cursor')
  const response = await ask(`/sync${since ? `?since=${encodeURIComponent(since)}` : ''}`, {
    headers,
    signal: AbortSignal.timeout(60_000),
  }).catch(() => null)
  const body = (await response?.json().catch(() => null)) as (Copy & { error?: { code?: string } }) | null
  const code = body?.error?.code
  if (code && (response!.status === 401 || response!.status === 403) && !code.includes('must_change')) {
    await forgetCopy(device)
    return { state: 'forgotten', code }
  }
  if (!response?.ok || !body?.cursor || !Array.isArray(body.households)) return { state: 'unreachable' }
  await take(device, key, body)
  return {
    state: 'fresh',
    at: body.at,
    changed: body.households.length + body.requests.length + body.gone.households.length + body.gone.requests.length,
  }
}

async function take(device: Device, key: CryptoKey, copy: Copy): Promise<void> {
  const rows = [
    ...copy.households.map(value => ({ kind: 'household', id: value.id, value })),
    ...copy.requests.map(value => ({ kind: 'request', id: value.id, value })),
    ...parts.filter(part => copy[part] != null).map(part => ({ kind: 'part', id: part, value: copy[part] })),
  ]
  const docs = await Promise.all(rows.map(async ({ kind, id, value }) => ({ kind, id, sealed: await sealJson(key, value, id) })))
  const gone = [...copy.gone.households.map(id => ['household', id]), ...copy.gone.requests.map(id => ['request', id])] as [
    string,
    string,
  ][]
  await device.transaction('rw', device.docs, device.facts, device.keys, async () => {
    // Signed out meanwhile: the key is gone, and nothing may come back.
    if (!(await device.keys.get('copy'))) return
    if (copy.full) await device.docs.where('kind').anyOf('household', 'request').delete()
    await device.docs.bulkPut(docs)
    await device.docs.bulkDelete(gone)
    await device.facts.bulkPut([
      { name: 'copy.cursor', value: copy.cursor },
      { name: 'copy.at', value: copy.at },
      { name: 'copy.mandate', value: copy.mandate },
    ])
  })
}

/** When the copy was last told what is new, by the server's clock; undefined without a copy. */
export const copyAt = (device: Device) => fact<string>(device, 'copy.at')

export async function doc<T>(device: Device, kind: string, id: string): Promise<T | undefined> {
  const [key, row] = [await device.keys.get('copy'), await device.docs.get([kind, id])]
  return key && row ? await openJson<T>(key.key, row.sealed, id).catch(() => undefined) : undefined
}

export async function docs<T>(device: Device, kind: string): Promise<T[]> {
  const key = await device.keys.get('copy')
  if (!key) return []
  const rows = await device.docs.where('kind').equals(kind).toArray()
  return await Promise.all(rows.map(row => openJson<T>(key.key, row.sealed, row.id)))
}

/** Something else the phone should know without signal, such as who is signed in. */
export async function keep(device: Device, name: string, value: unknown): Promise<void> {
  const key = await copyKey(device)
  await device.docs.put({ kind: 'part', id: name, sealed: await sealJson(key, value, name) })
}
