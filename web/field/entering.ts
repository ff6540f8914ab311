import { type Device, setFact } from './device.ts'
import { type Holder, holderOf, outboxKey, outboxKeyName } from './outbox.ts'
import { keyFrom } from './sealing.ts'
import type { Ask } from './sending.ts'

/** Somebody is signed in: from now on this phone works for them, with or without signal. What they left sealed here opens again. */
export async function enter(device: Device, ask: Ask, holder: Holder): Promise<void> {
  const before = await holderOf(device)
  // Another person's town is not for these eyes.
  if (before && before.person !== holder.person) await forgetCopy(device)
  if (JSON.stringify(before) !== JSON.stringify(holder)) await setFact(device, 'holder', holder)
  if (await outboxKey(device, holder.person)) return
  const response = await ask('/sync/key', { signal: AbortSignal.timeout(20_000) })
  const body = (await response.json()) as { key?: string }
  if (!response.ok || !body.key) throw new Error('no key')
  await device.keys.put({ name: outboxKeyName(holder.person), key: await keyFrom(body.key) })
}

/**
 * Signed out, or the server said that this sign-in no longer holds: every key goes, and with it all that was readable. Unsent entries stay,
 * closed, until the same person signs in here again and the server gives the key anew.
 */
export async function leave(device: Device): Promise<void> {
  await forgetCopy(device)
  await device.transaction('rw', device.keys, device.facts, device.answers, async () => {
    await device.keys.clear()
    await device.answers.clear()
    await device.facts.delete('holder')
  })
}

/** The copy of the town goes, its key first: what a crash leaves behind cannot be read. */
export async function forgetCopy(device: Device): Promise<void> {
  await device.keys.delete('copy')
  await device.transaction('rw', device.docs, device.facts, async () => {
    await device.docs.clear()
    await device.facts.where('name').startsWith('copy.').delete()
  })
}
