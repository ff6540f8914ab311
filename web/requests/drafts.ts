import { useEffect, useState } from 'react'

/** What is being written, kept in this browser until it is sent; `key` says whose and what. */
export function useDraft<T extends object>(
  key: string,
  blank: T,
): { draft: T; change: (part: Partial<T>) => void; clear: () => void; restored: boolean } {
  const [kept] = useState(() => read<T>(key))
  const [draft, setDraft] = useState<T>({ ...blank, ...kept })
  const [done, setDone] = useState(false)
  useEffect(() => {
    if (done) return
    const written = JSON.stringify(draft) !== JSON.stringify(blank)
    if (written) localStorage.setItem(`draft.${key}`, JSON.stringify(draft))
    else localStorage.removeItem(`draft.${key}`)
  }, [draft, key, blank, done])
  const clear = () => {
    localStorage.removeItem(`draft.${key}`)
    setDone(true)
  }
  return { draft, change: part => setDraft(before => ({ ...before, ...part })), clear, restored: kept !== null }
}

function read<T>(key: string): Partial<T> | null {
  try {
    return JSON.parse(localStorage.getItem(`draft.${key}`) ?? 'null')
  } catch {
    return null
  }
}
