import { useEffect, useRef } from 'react'

/** Single keys, in small letters, for those who work a list all day; none while something is typed, a dialog is open or another key is held. */
export function useKeys(keys: Record<string, () => void>): void {
  const latest = useRef(keys)
  latest.current = keys
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const act = latest.current[event.key.toLowerCase()]
      if (!act || event.ctrlKey || event.altKey || event.metaKey || isBusy(event.target as HTMLElement)) return
      // A button in focus is pressed by Enter, whatever the list would do.
      if (event.key === 'Enter' && (event.target as HTMLElement).closest('button, a')) return
      event.preventDefault()
      act()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
}

function isBusy(target: HTMLElement): boolean {
  if (target.closest('input:not([type=checkbox]), textarea, select, [contenteditable], [role=combobox], [role=dialog], [role=menu]'))
    return true
  return document.querySelector('.ant-modal-container, .ant-modal-content, .ant-drawer-open') !== null
}
