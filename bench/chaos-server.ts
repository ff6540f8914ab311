import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Connection } from '#platform/db.ts'
import { freePort } from '#stories/free-port.ts'

/** Our server in a process of its own, on one port, so that it can die in the middle of anything and come back. */
export async function openChaosServer(connection: Connection, folder: string) {
  const port = await freePort()
  const start = async (): Promise<ChildProcess> => {
    const env = { ...process.env, PORT: String(port), GROUND: JSON.stringify(connection), DATA_DIR: folder }
    const child = fork(join(import.meta.dirname, 'ours.ts'), { env, stdio: 'inherit', execArgv: [] })
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve())
      child.once('exit', code => reject(new Error(`server ended with ${code}`)))
    })
    return child
  }
  let server = await start()
  return {
    url: `http://127.0.0.1:${port}`,
    async killAndStart(): Promise<void> {
      server.kill('SIGKILL')
      await wait(300)
      server = await start()
    },
    kill: () => server.kill('SIGKILL'),
  }
}
