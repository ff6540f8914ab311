import { useSyncExternalStore } from 'react'

// Registers the service worker and says when a new version waits. What is unsent lies in the database, which no version touches.

let waiting: ServiceWorker | null = null
const listeners = new Set<() => void>()

function found(worker: ServiceWorker | null): void {
  waiting = worker
  for (const listener of listeners) listener()
}

/** After the page stands; without https (or in a WebView that has none) everything works but the start without signal. */
export function registerWorker(): void {
  if (!navigator.serviceWorker || import.meta.env.DEV) return
  addEventListener('load', async () => {
    const registration = await navigator.serviceWorker.register('/sw.js').catch(() => null)
    if (!registration) return
    const look = () => registration.waiting && navigator.serviceWorker.controller && found(registration.waiting)
    look()
    registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', look))
    setInterval(() => registration.update().catch(() => {}), 3_600_000)
  })
}

/** Whether a new version waits. */
export function useUpdate(): boolean {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => waiting !== null,
  )
}

/** Lets the new version take over and opens the page anew, once it has. */
export function update(): void {
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
  waiting?.postMessage('take over')
}
