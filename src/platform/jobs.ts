import { fromKysely, PgBoss } from 'pg-boss'
import type { Connection, Tx } from './db.ts'

/** Does a job. Called again when it throws and, rarely, after it has succeeded (a crash in between): what it does must bear repeating. */
export type Handler<T> = (data: T, now: Date) => Promise<void>

/** Work that is done later: after the act that asked for it, or at a time of day. */
export interface Jobs {
  /**
   * Asks for a job in the transaction of an act: it is done if and only if that commits. `data` holds ids, not personal data:
   * jobs lie outside row-level security. `after`: not before that instant.
   */
  enqueue(tx: Tx, name: string, data: object, options?: { after?: Date }): Promise<void>
  /** Does the jobs called `name`, one after another; several servers share them. Failed ones come again five times, later each time. */
  work<T extends object>(name: string, handler: Handler<T>): Promise<void>
  /**
   * Does `name` by `cron` (minute hour day month weekday) in Asia/Shanghai time, on one server of several.
   * Machines of small towns sleep at night: however many times were missed, it is done once when they wake.
   */
  schedule(name: string, cron: string, handler: Handler<object>): Promise<void>
  /** Lets running jobs finish (10 s at most) and closes the connections. */
  stop(): Promise<void>
}

const schema = 'pgboss'
const hour = 3600
const queue = { retryLimit: 5, retryBackoff: true, retryDelay: 5, retryDelayMax: hour, expireInSeconds: hour, notify: true }

/**
 * Opens the job queue in a schema of its own, made and migrated when needed, with the owner's connection.
 * @param onError told what goes wrong in the background, and of every job that failed, for the log
 */
export async function startJobs(connection: Connection, onError: (error: unknown, job?: string) => void = () => {}): Promise<Jobs> {
  const boss = new PgBoss({ ...connection, schema, max: 4, application_name: 'sanzhang-jobs', useListenNotify: true })
  boss.on('error', error => onError(error))
  await boss.start()
  await letActsEnqueue(boss)
  const made = new Map<string, Promise<void>>()
  const ensure = (name: string) => {
    const making = made.get(name) ?? boss.createQueue(name, queue)
    made.set(name, making)
    // A failure, say a broken connection, must not be remembered.
    return making.catch(error => {
      made.delete(name)
      throw error
    })
  }
  const work: Jobs['work'] = async (name, handler) => {
    await ensure(name)
    await boss.work<Parameters<typeof handler>[0]>(name, { batchSize: 1, notifyPollingIntervalSeconds: 10 }, async ([job]) => {
      try {
        await handler(job!.data, new Date())
      } catch (error) {
        onError(error, name)
        throw error
      }
    })
  }
  return {
    async enqueue(tx, name, data, { after } = {}) {
      await ensure(name)
      await boss.send(name, data, { db: fromKysely(tx), ...(after && { startAfter: after }) })
    },
    work,
    async schedule(name, cron, handler) {
      await work(name, handler)
      await boss.schedule(name, cron, {}, { tz: 'Asia/Shanghai', missed: 'once' })
    },
    stop: () => boss.stop({ graceful: true, timeout: 10_000 }),
  }
}

/** Acts run as the unprivileged role: it may put jobs in, and read nothing of them but the ids it gets back. */
async function letActsEnqueue(boss: PgBoss): Promise<void> {
  await boss.getDb().executeSql(`
    grant usage on schema ${schema} to sanzhang_app;
    grant select on ${schema}.queue to sanzhang_app;
    grant insert, select (id, start_after) on ${schema}.job_common to sanzhang_app;
  `)
}
