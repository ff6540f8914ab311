import { sql } from 'kysely'
import type { Tx } from '#platform/db.ts'
import type { Change, Subject } from './acts.ts'

interface Row {
  town: string
  id: string
  actor: object
  act: string
  subject: Subject
  change: Change
}

export async function append(tx: Tx, { town, id, actor, act, subject, change }: Row): Promise<void> {
  await sql`select audit_append(${town}::uuid, ${id}::uuid, ${subject.place}::ltree, ${change.now}::timestamptz, ${change.deviceAt ?? null}::timestamptz,
    ${JSON.stringify(actor)}::jsonb, ${act}, ${subject.kind}, ${subject.id ?? null}::uuid,
    ${change.before ? JSON.stringify(change.before) : null}::jsonb, ${change.after ? JSON.stringify(change.after) : null}::jsonb)`.execute(
    tx,
  )
}
