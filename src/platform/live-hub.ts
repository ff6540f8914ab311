import { newId } from '#common/ids.ts'

/** One place's figures. Only its id and its numbers leave the server; `path` says who may see them. */
export interface LiveLine {
  id: string
  path: string
  [figure: string]: string | number
}
export type Reader = () => Promise<LiveLine[]>

export interface HubOptions {
  /** all figures of the topic, whoever looks */
  read: Reader
  pace: { gather: number; anyway: number; beat: number; life: number; linger: number }
  failed: (error: unknown) => void
  /** called when nobody has looked for a while */
  forget: () => void
}

interface Looking {
  path: string
  /** the last event's id the browser says it has had */
  since: string | undefined
  once: boolean
  leave: () => void
}

/** One topic as this process knows it: read once for all who look, told to each as far as they may see. */
export interface Hub {
  changed(): void
  subscribe(looking: Looking): ReadableStream<Uint8Array>
  close(): void
}

interface Subscriber {
  path: string
  sent: number
  whole: boolean
  until: number
  beaten: number
  controller: ReadableStreamDefaultController<Uint8Array>
  leave: () => void
}

const text = new TextEncoder()

export function openHub({ read, pace, failed, forget }: HubOptions): Hub {
  // Versions count within this process's life of the hub; an id of another life gets everything anew.
  const epoch = newId().slice(-12)
  const known = new Map<string, { line: LiveLine; version: number }>()
  const subscribers = new Set<Subscriber>()
  let version = 0
  let reading: Promise<void> | undefined
  let due: NodeJS.Timeout | undefined
  let ticking: NodeJS.Timeout | undefined
  let lingering: NodeJS.Timeout | undefined
  let lastRead = 0

  const refresh = () => {
    reading ??= take().finally(() => (reading = undefined))
    return reading
  }
  async function take(): Promise<void> {
    lastRead = Date.now()
    const lines = await read()
    let moved = false
    for (const line of lines) {
      if (sameLine(known.get(line.id)?.line, line)) continue
      if (!moved) version++
      moved = true
      known.set(line.id, { line, version })
    }
    for (const each of subscribers) tell(each)
  }
  function tell(each: Subscriber): void {
    // Whoever reads slowly gets less often, never old figures.
    if ((each.controller.desiredSize ?? 0) <= 0) return
    const fresh = [...known.values()].filter(({ line, version }) => (each.whole || version > each.sent) && isBelow(line.path, each.path))
    if (fresh.length > 0 || each.whole) {
      const lines = fresh.map(({ line: { path: _, ...figures } }) => figures)
      write(each, `id: ${epoch}.${version}\nevent: counts\ndata: ${JSON.stringify({ all: each.whole, lines })}\n\n`)
    }
    each.sent = version
    each.whole = false
  }
  function write(each: Subscriber, words: string): void {
    each.beaten = Date.now()
    try {
      each.controller.enqueue(text.encode(words))
    } catch {
      end(each)
    }
  }
  function end(each: Subscriber): void {
    if (!subscribers.delete(each)) return
    each.leave()
    try {
      each.controller.close()
    } catch {
      // gone already
    }
    if (subscribers.size > 0) return
    clearInterval(ticking)
    clearTimeout(due)
    due = undefined
    lingering = setTimeout(forget, pace.linger).unref()
  }
  /** What was not told (another server, a lost word) is found by looking; a quiet line is kept open; an old one ends. */
  function tick(): void {
    const now = Date.now()
    for (const each of subscribers) {
      if (now > each.until && !each.whole) end(each)
      else if (now - each.beaten >= pace.beat) write(each, ': still here\n\n')
    }
    if (subscribers.size > 0 && now - lastRead >= pace.anyway) refresh().catch(failed)
  }
  const since = (id: string | undefined) => {
    const [life, count] = id?.split('.') ?? []
    return life === epoch ? Number(count) : undefined
  }
  return {
    changed() {
      if (subscribers.size === 0) return
      due ??= setTimeout(() => {
        due = undefined
        refresh().catch(failed)
      }, pace.gather).unref()
    },
    subscribe(looking) {
      let own: Subscriber | undefined
      return new ReadableStream<Uint8Array>(
        {
          async start(controller) {
            clearTimeout(lingering)
            const had = since(looking.since)
            const now = Date.now()
            own = {
              ...{ path: looking.path, sent: had ?? 0, whole: had === undefined, until: now + pace.life, beaten: now },
              ...{ controller, leave: looking.leave },
            }
            subscribers.add(own)
            if (subscribers.size === 1) ticking = setInterval(tick, Math.min(1_000, pace.beat, pace.anyway)).unref()
            write(own, 'retry: 3000\n\n')
            try {
              // One that is under way may have begun before the last change.
              await reading
              await refresh()
            } catch (error) {
              failed(error)
              end(own)
            }
            if (looking.once) end(own)
          },
          cancel() {
            if (own) end(own)
          },
        },
        new CountQueuingStrategy({ highWaterMark: 16 }),
      )
    },
    close() {
      for (const each of subscribers) end(each)
      clearTimeout(lingering)
    },
  }
}

function sameLine(a: LiveLine | undefined, b: LiveLine): boolean {
  return a !== undefined && Object.keys(b).every(key => a[key] === b[key])
}

function isBelow(path: string, above: string): boolean {
  return path === above || path.startsWith(`${above}.`)
}
