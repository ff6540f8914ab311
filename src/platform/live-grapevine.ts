import type pg from 'pg'
import { newId } from '#common/ids.ts'
import type { Database } from './db.ts'

/** How servers on one database tell each other that figures moved. */
export interface Grapevine {
  tell(topic: string): void
  /** begins to listen, and goes on until rest() */
  listen(): void
  rest(): void
  stop(): Promise<void>
}

const channel = 'sanzhang_live'

/**
 * LISTEN/NOTIFY, on statements of its own after the acts: NOTIFY inside an act's transaction would make all commits of the whole database
 * wait for each other. A word that gets lost (crash, pooler in between) costs some seconds: whoever is watched reads unasked, too.
 */
export function openGrapevine(options: {
  database: Database
  /** ms in which topics are gathered into one word */
  gather: number
  heard: (topic: string) => void
  failed: (error: unknown) => void
}): Grapevine {
  const { database, gather, heard, failed } = options
  const self = newId().slice(-12)
  const topics = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  let telling: Promise<unknown> = Promise.resolve()
  let ear: Promise<pg.PoolClient | undefined> | undefined
  let wanted = false

  const send = () => {
    timer = undefined
    const all = [...topics]
    topics.clear()
    telling = database.owner
      .query('select pg_notify($1, $2 || topic) from unnest($3::text[]) topic', [channel, `${self} `, all])
      .catch(failed)
  }
  async function open(): Promise<pg.PoolClient | undefined> {
    const client = await database.owner.connect()
    client.on('notification', ({ payload = '' }) => {
      const [from, topic = ''] = payload.split(' ')
      if (from !== self) heard(topic)
    })
    // A broken line is opened again by the next who looks.
    client.on('error', () => (ear = undefined))
    await client.query(`listen ${channel}`)
    return client
  }
  async function shut(open: Promise<pg.PoolClient | undefined> | undefined): Promise<void> {
    const client = await open
    client?.removeAllListeners('notification')
    // Not back into the pool: it would go on listening there.
    client?.release(true)
  }
  return {
    tell(topic) {
      topics.add(topic)
      timer ??= setTimeout(send, gather).unref()
    },
    listen() {
      wanted = true
      ear ??= open().catch(error => {
        failed(error)
        ear = undefined
        return undefined
      })
    },
    rest() {
      wanted = false
      const open = ear
      ear = undefined
      void shut(open)
    },
    async stop() {
      clearTimeout(timer)
      if (wanted || ear) await shut(ear)
      ear = undefined
      await telling
    },
  }
}
