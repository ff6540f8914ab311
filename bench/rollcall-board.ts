import type { Counts } from '#rollcalls/field-terms.ts'
import { sum } from '#rollcalls/rules.ts'

type Leaf = { id: string } & Counts

/** A board that knows only what the events tell, as the desk's page does. */
export interface LiveBoard {
  lines(): Leaf[]
  events(): number
  /** the instant (performance.now) at which the sum was as wanted */
  until(wanted: (total: Counts) => boolean, ms: number): Promise<number>
  leave(): void
}

export async function watch(base: string, rollcall: string, token: string): Promise<LiveBoard> {
  const leaving = new AbortController()
  const response = await fetch(`${base}/rollcalls/${rollcall}/live`, {
    headers: { authorization: `Bearer ${token}` },
    signal: leaving.signal,
  })
  if (!response.ok) throw new Error(`live: ${response.status} ${await response.text()}`)
  const known = new Map<string, Leaf>()
  let events = 0
  let waiting: { wanted: (total: Counts) => boolean; resolve: (at: number) => void } | undefined
  let first: (() => void) | undefined
  const begun = new Promise<void>(resolve => (first = resolve))
  const check = () => {
    if (waiting?.wanted(sum(known.values()))) waiting.resolve(performance.now())
  }
  const hear = (data: string) => {
    const { all, lines } = JSON.parse(data) as { all: boolean; lines: Leaf[] }
    if (all) known.clear()
    for (const line of lines) known.set(line.id, line)
    events++
    first?.()
    check()
  }
  const reading = async () => {
    let text = ''
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk
      const blocks = text.split('\n\n')
      text = blocks.pop()!
      for (const block of blocks) {
        const [, data] = /^data: (.*)$/m.exec(block) ?? []
        if (data) hear(data)
      }
    }
  }
  reading().catch(() => {})
  await begun
  return {
    lines: () => [...known.values()],
    events: () => events,
    async until(wanted, ms) {
      const late = new Promise<never>((_, reject) =>
        setTimeout(() => reject(new Error(`the board is not right after ${ms} ms`)), ms).unref(),
      )
      const right = new Promise<number>(resolve => (waiting = { wanted, resolve }))
      check()
      return await Promise.race([right, late])
    },
    leave: () => leaving.abort(),
  }
}
