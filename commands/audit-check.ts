import { verify } from '#audit/verify.ts'
import { type Connection, openDatabase } from '#platform/db.ts'
import { Hindrance } from '#platform/hindrance.ts'

/** Recomputes every town's audit chain of a database. @throws Hindrance naming the first row that does not fit */
export async function auditIsIntact(connection: Connection): Promise<void> {
  const database = openDatabase(connection, 2)
  try {
    const broken = (await verify(database)).find(verdict => verdict.fault)
    if (broken) throw new Hindrance(`${broken.name} 的留痕链不完整：${broken.fault?.words}。`)
  } finally {
    await database.close()
  }
}
