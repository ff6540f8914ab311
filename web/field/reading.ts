import { useSyncExternalStore } from 'react'
import { Refused } from '#web/kit/call.ts'
import type { Device } from './device.ts'

// Screens ask the server; where it does not answer, the phone's copy does, and the screen says how old that is.

const listeners = new Set<() => void>()
let asOf: string | null = null

function tell(at: string | null): void {
  if (asOf === at) return
  asOf = at
  for (const listener of listeners) listener()
}

/** Null while the server answers; otherwise when the copy on screen was last fresh. */
export function useAsOf(): string | null {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => asOf,
  )
}

/** How long a screen waits for the server before it shows what the phone has; the server's answer still comes when it comes. */
const patience = 6_000

type Copied = typeof import('./copied.ts')

/** The server's answer, or the phone's when there is none. A refusal is an answer. */
export async function read<T>(asked: Promise<T>, from: (device: Device, copied: Copied) => Promise<T | undefined>): Promise<T> {
  const answer = asked.then(
    value => {
      tell(null)
      return { value }
    },
    (error: unknown) => ({ error }),
  )
  const first = await Promise.race([answer, new Promise<null>(resolve => setTimeout(resolve, patience, null))])
  if (first && 'value' in first) return first.value
  if (first && !(first.error instanceof Refused && (first.error.status === 0 || first.error.status >= 502))) throw first.error
  const kept = await fromCopy(from)
  if (kept !== undefined) return kept
  const last = first ?? (await answer)
  if ('value' in last) return last.value
  throw last.error
}

async function fromCopy<T>(from: (device: Device, copied: Copied) => Promise<T | undefined>): Promise<T | undefined> {
  const [{ phone }, { copyAt }, copied] = await Promise.all([import('./phone.ts'), import('./local.ts'), import('./copied.ts')])
  const device = phone()?.device
  const at = device && (await copyAt(device))
  if (!device || !at) return undefined
  const value = await from(device, copied)
  if (value !== undefined) tell(at)
  return value
}
