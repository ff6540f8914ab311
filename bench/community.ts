import { fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '#platform/db.ts'
import { freePort } from '#stories/free-port.ts'
import { openGround } from './ground.ts'
import { layCommunity } from './rollcall-world.ts'

/** A demonstration county with one large community laid into it, and our server on it in a process of its own (fsync on). */
export async function openCommunity(seed: number, size: { households: number; chiefs: number }) {
  const folder = await mkdtemp(join(tmpdir(), 'sanzhang-bench-'))
  const ground = await openGround(folder, seed)
  const database = openDatabase(ground.connection, 4)
  const community = await layCommunity(database, size)
  const port = await freePort()
  const base = `http://127.0.0.1:${port}/api`
  const server = fork(join(import.meta.dirname, 'ours.ts'), {
    env: { ...process.env, PORT: String(port), GROUND: JSON.stringify(ground.connection), DATA_DIR: folder },
    stdio: 'inherit',
  })
  await new Promise<void>((resolve, reject) => {
    server.once('message', () => resolve())
    server.once('exit', code => reject(new Error(`the server ended with ${code}`)))
  })
  const send = async (token: string, path: string, body: object, method = 'POST') => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const response = await fetch(base + path, { method, headers, body: JSON.stringify(body) })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return await response.json()
  }
  const close = async () => {
    server.kill()
    await database.close()
    await ground.close()
    await rm(folder, { recursive: true, force: true })
  }
  return { database, community, base, server: server.pid!, postmaster: ground.postmaster, send, close }
}
