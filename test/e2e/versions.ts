import { createServer, request } from 'node:http'

/** The server as it is, until a new version of the program comes out: then its service worker is another file. */
export async function openVersions(base: string): Promise<{ url: string; release(): void; close(): Promise<void> }> {
  let released = false
  const { hostname, port } = new URL(base)
  const server = createServer((asked, answer) => {
    const isWorker = asked.url === '/sw.js'
    const { 'accept-encoding': _, ...plain } = asked.headers
    const headers = isWorker ? { ...plain, 'if-none-match': '' } : asked.headers
    const there = request({ hostname, port, path: asked.url, method: asked.method, headers }, found => {
      const { 'content-length': __, etag: ___, ...told } = found.headers
      answer.writeHead(found.statusCode!, isWorker ? told : found.headers)
      found.on('end', () => answer.end(isWorker && released ? '\n// another version' : ''))
      found.pipe(answer, { end: false })
    })
    there.on('error', () => answer.destroy())
    asked.pipe(there)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    release() {
      released = true
    },
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
