import { useEffect, useRef, useState } from 'react'
import { addressOf } from './viewpoint.ts'

export interface LiveEvent<Line> {
  /** everything, or only what changed since the last event */
  all: boolean
  lines: Line[]
}

/** How figures come: as they change, by asking now and then, or (for a moment) not yet. */
export type Coming = 'live' | 'asking' | 'waiting'

const patience = 8_000
const askEvery = 10_000
const tryAgain = 60_000

/**
 * Figures as they change, by server-sent events. Where those do not come through (a proxy that gathers, too many open), `ask` is called every
 * ten seconds instead, and the events are tried again each minute.
 */
export function useLive<Line>(path: string | null, hear: (event: LiveEvent<Line>) => void, ask: () => void): Coming {
  const [coming, setComing] = useState<Coming>('waiting')
  const latest = useRef({ hear, ask })
  latest.current = { hear, ask }
  useEffect(() => {
    if (!path) return
    let source: EventSource | undefined
    let timers: ReturnType<typeof setTimeout>[] = []
    const clear = () => {
      for (const timer of timers) clearTimeout(timer)
      timers = []
    }
    const giveUp = () => {
      source?.close()
      clear()
      setComing('asking')
      latest.current.ask()
      timers.push(setInterval(() => latest.current.ask(), askEvery))
      timers.push(setTimeout(open, tryAgain))
    }
    const open = () => {
      source = new EventSource(addressOf(path))
      const impatient = setTimeout(giveUp, patience)
      timers.push(impatient)
      source.addEventListener('counts', event => {
        clear()
        setComing('live')
        latest.current.hear(JSON.parse((event as MessageEvent<string>).data))
      })
      source.addEventListener('error', () => {
        // A broken line the browser mends by itself, saying which event it had last; a refusal it does not.
        if (source?.readyState === EventSource.CLOSED) giveUp()
        else setComing('waiting')
      })
    }
    open()
    return () => {
      source?.close()
      clear()
    }
  }, [path])
  return coming
}
