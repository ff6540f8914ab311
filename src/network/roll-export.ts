import { record } from '#audit/acts.ts'
import type { Actor } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { refuseUnless } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import { writeSheet } from '#platform/sheets.ts'
import type { Vault } from '#platform/vault.ts'
import { classKinds } from './class-terms.ts'
import { type ExportedChief, type ExportedPerson, rollChiefs, rollPeople, villageNames } from './roll-export-store.ts'
import { mayImport } from './roll-import.ts'
import { chiefSheetColumns, personSheetColumns } from './roll-template.ts'
import { chiefSheet, howWords, ordinaryWord, personSheet, postWords, type RollPost } from './roll-terms.ts'
import { boundTo } from './sealing.ts'

/** What an export is written from, once the transaction is over: sealed values are opened row by row as they are written. */
export interface RollCopy {
  town: Id
  villages: string[]
  people: ExportedPerson[]
  chiefs: ExportedChief[]
}

/** 导出花名册: the whole roll in the clear, so it is the town office's alone and leaves a record. */
export async function copyRoll(tx: Tx, actor: Actor, now: Date): Promise<RollCopy> {
  refuseUnless(mayImport(actor), 'roll.forbidden', '只有镇干部可以导出花名册')
  const town = actor.town
  const villages = await villageNames(tx, town)
  const people = await rollPeople(tx, town, dayOf(now))
  const chiefs = await rollChiefs(tx, town, actor.path, Object.keys(postWords))
  const after = { people: people.length, chiefs: chiefs.length, fields: ['id_number', 'phone'] }
  await record(tx, actor, 'roll.exported', { kind: 'roll', place: actor.path }, { now, after })
  return { town, villages, people, chiefs }
}

/** The copy as a workbook that the import takes back unchanged. */
export async function writeRoll({ town, villages, people, chiefs }: RollCopy, vault: Vault): Promise<Buffer> {
  const open = (sealed: Buffer | null, id: Id | null, field: 'id_number' | 'phone') =>
    sealed && vault.open(sealed, boundTo(town, id!, field))
  const personRow = ({ kinds, id, idSealed, phoneSealed, ...person }: ExportedPerson) => ({
    ...person,
    idNumber: open(idSealed, id, 'id_number'),
    phone: open(phoneSealed, id, 'phone'),
    classes: kinds.map(kind => classKinds[kind]).join('、') || ordinaryWord,
  })
  const chiefRow = ({ person, resident, idSealed, phoneSealed, post, how, ...chief }: ExportedChief) => ({
    ...chief,
    ...{ post: postWords[post as RollPost][0], how: howWords[how][0] },
    idNumber: open(idSealed, resident, 'id_number'),
    phone: open(phoneSealed, person, 'phone'),
  })
  return await writeSheet({
    sheets: [
      { name: personSheet, columns: personSheetColumns({ villages }), rows: lazily(people, personRow) },
      { name: chiefSheet, columns: chiefSheetColumns({ villages }), rows: lazily(chiefs, chiefRow) },
    ],
  })
}

function* lazily<T>(list: readonly T[], row: (item: T) => Record<string, unknown>): Generator<Record<string, unknown>> {
  for (const item of list) yield row(item)
}
