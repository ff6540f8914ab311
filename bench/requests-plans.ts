import pg from 'pg'
import { asActor, type Database } from '#platform/db.ts'
import { questions } from './requests-asking.ts'
import type { Voice } from './requests-world.ts'

type Query = (...args: unknown[]) => Promise<{ rows: Record<string, string>[] }>

/** Every statement of every question, explained as the post that asks, under row security. */
export async function explained(database: Database, voices: Voice[]): Promise<string> {
  const lines: string[] = []
  for (const { name, who, ask } of questions) {
    const actor = who(voices[0]!)
    lines.push(`==== ${name} (${actor.post})`)
    await asActor(database, actor, async tx => {
      for (const { text, values } of await statementsOf(() => ask(tx, actor, 0))) {
        const { plan } = await planOf(database, actor.path, text, values)
        lines.push(text.replace(/\s+/g, ' ').trim(), ...plan.map(line => `  ${line}`), '')
      }
    })
  }
  return lines.join('\n')
}

/** The statements that are sent while `work` runs. */
async function statementsOf(work: () => Promise<unknown>): Promise<{ text: string; values: unknown[] }[]> {
  const sent: { text: string; values: unknown[] }[] = []
  const prototype = pg.Client.prototype as unknown as { query: Query }
  const plain = prototype.query
  prototype.query = function (this: unknown, ...args: unknown[]) {
    const [first] = args as [{ text?: string; values?: unknown[] } | string]
    if (typeof first === 'object' && first.text && first.values) sent.push({ text: first.text, values: first.values })
    return plain.apply(this, args)
  }
  try {
    await work()
  } finally {
    prototype.query = plain
  }
  return sent
}

async function planOf(database: Database, path: string, text: string, values: unknown[]): Promise<{ plan: string[] }> {
  const client = await database.app.connect()
  try {
    await client.query('begin')
    await client.query(`set local app.scope = '${path}'`)
    const { rows } = await client.query({ text: `explain (analyze, buffers, settings) ${text}`, values })
    return { plan: rows.map(row => row['QUERY PLAN']) }
  } finally {
    await client.query('rollback')
    client.release()
  }
}
