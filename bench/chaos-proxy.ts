import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'

/** What becomes of a request between phone and server, in shares of one. */
export interface Weather {
  /** never arrives */
  dropped: number
  /** arrives; the answer does not */
  unanswered: number
  /** arrives twice, at once or one after the other */
  doubled: number
  /** longest delay, in ms, each way */
  delay: number
}

export interface Counts {
  passed: number
  dropped: number
  unanswered: number
  doubled: number
}

export const fair: Weather = { dropped: 0, unanswered: 0, doubled: 0, delay: 0 }

/** A line in bad weather: forwards to whatever `target()` says right now. */
export async function openProxy(target: () => string, weather: () => Weather, random: () => number) {
  const counts: Counts = { passed: 0, dropped: 0, unanswered: 0, doubled: 0 }
  const server = createServer((request, response) => {
    pass(request, response).catch(() => response.destroy())
  })
  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // The program's own files come in fair weather: what is tried here is what people write.
    const { dropped, unanswered, doubled, delay } = request.url?.startsWith('/api/') ? weather() : fair
    const fate = random()
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece as Buffer)
    const body = Buffer.concat(pieces)
    await wait(random() * delay)
    if (fate < dropped) {
      counts.dropped++
      response.destroy()
      return
    }
    const forward = async () => {
      const headers = Object.fromEntries(
        Object.entries(request.headers).filter(([name]) => !/^(host|connection|content-length|transfer-encoding)$/.test(name)),
      )
      // The server asks that a page's Origin be its own host, which behind this line is another.
      if (headers.origin) headers.origin = target()
      const init = { method: request.method, headers: headers as Record<string, string>, ...(body.length > 0 && { body }) }
      return await fetch(`${target()}${request.url}`, init as RequestInit)
    }
    const twice = request.method !== 'GET' && random() < doubled
    if (twice) counts.doubled++
    const second = twice
      ? wait(random() * delay)
          .then(forward)
          .catch(() => null)
      : null
    const answer = await forward()
    const content = Buffer.from(await answer.arrayBuffer())
    await second
    await wait(random() * delay)
    if (fate < dropped + unanswered) {
      counts.unanswered++
      response.destroy()
      return
    }
    counts.passed++
    response.writeHead(answer.status, { 'Content-Type': answer.headers.get('content-type') ?? 'application/json' })
    response.end(content)
  }
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()))
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    counts,
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
