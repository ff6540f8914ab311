import { useSyncExternalStore } from 'react'

// 长辈版 is a property of the person's own browser, set before the first paint by applyElder().
const key = 'elder'
const listeners = new Set<() => void>()

export function applyElder(): void {
  document.documentElement.toggleAttribute('data-elder', isElder())
}

export function isElder(): boolean {
  return localStorage.getItem(key) === 'yes'
}

export function setElder(on: boolean): void {
  localStorage.setItem(key, on ? 'yes' : 'no')
  applyElder()
  for (const listener of listeners) listener()
}

/** Whether 长辈版 is on; the screen follows when it changes. */
export function useElder(): boolean {
  return useSyncExternalStore(listener => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, isElder)
}
