import { connect, createServer, type Socket } from 'node:net'

/** A line to the server that can be cut as a mountain cuts it: nothing listens any more. The address stays the same when it is back. */
export async function openLine(base: string): Promise<{ url: string; cut(): Promise<void>; mend(): Promise<void> }> {
  const { hostname, port } = new URL(base)
  const open = new Set<Socket>()
  const make = () =>
    createServer(socket => {
      const there = connect(Number(port), hostname)
      for (const end of [socket, there]) {
        open.add(end)
        end.on('error', () => {})
        end.on('close', () => {
          open.delete(end)
          socket.destroy()
          there.destroy()
        })
      }
      socket.pipe(there).pipe(socket)
    })
  let server = make()
  const listen = (at: number) => new Promise<void>(resolve => server.listen(at, '127.0.0.1', () => resolve()))
  await listen(0)
  const taken = (server.address() as { port: number }).port
  return {
    url: `http://127.0.0.1:${taken}`,
    async cut() {
      const closed = new Promise(resolve => server.close(resolve))
      for (const socket of open) socket.destroy()
      await closed
    },
    async mend() {
      server = make()
      await listen(taken)
    },
  }
}
