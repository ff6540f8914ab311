import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { record } from '#audit/acts.ts'
import { type Actor, holds } from '#common/actor.ts'
import { type Day, dayOf, quarterOf } from '#common/calendar.ts'
import { type Id, newId } from '#common/ids.ts'
import { found, Refusal, refuseUnless } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import { readSheet } from '#platform/sheets.ts'
import type { Vault } from '#platform/vault.ts'
import { pinyinOf } from './pinyin.ts'
import { lockTree } from './places-store.ts'
import { rewriteHouseholds } from './rehanging-store.ts'
import { checkRoll } from './roll-check.ts'
import { masked, mostFindings, type RollFinding } from './roll-findings.ts'
import { idSequence } from './roll-ids.ts'
import type { RollImport } from './roll-import-terms.ts'
import type { RollKeeping } from './roll-keeping.ts'
import { countPlan, type Plan, planRoll } from './roll-plan.ts'
import type { Blinds } from './roll-plan-people.ts'
import * as saving from './roll-saving-store.ts'
import { blindsOf, sealPeople, sealResidents } from './roll-sealing.ts'
import { pieces } from './roll-slices.ts'
import { addImport, findImport, loadPresent, markDone } from './roll-store.ts'
import type { Roll } from './roll-terms.ts'
import { openRoll } from './roll-workbook.ts'
import { settingOn } from './settings.ts'

export interface RollTools {
  vault: Vault
  keeping: RollKeeping
}

/** A file as it was read, before anything is compared with the town. */
export interface ReadRoll {
  fileName: string
  sha256: Buffer
  roll: Roll
  findings: RollFinding[]
}

/** The roll is the town office's. */
export const mayImport = (actor: Actor): boolean => holds(actor, 'town_officer')

/** Reads an uploaded .xlsx or .csv; the file itself is opened in a child process. */
export async function readRoll(content: Buffer, fileName: string): Promise<ReadRoll> {
  const reading = openRoll()
  for await (const row of readSheet(content, fileName)) reading.take(row)
  return { fileName, sha256: createHash('sha256').update(content).digest(), ...reading.close() }
}

/** 试导入: says what saving the roll would do and everything that is wrong with it; keeps it for the import when nothing is. */
export async function tryRoll(tx: Tx, actor: Actor, now: Date, read: ReadRoll, tools: RollTools): Promise<RollImport> {
  refuseUnless(mayImport(actor), 'roll_imports.forbidden', '只有镇干部可以导入花名册')
  const findings = [...read.findings]
  const plan = await planAgainst(tx, actor, now, read.roll, tools.vault, findings)
  const id = newId(now)
  const state = findings.length > 0 ? ('refused' as const) : ('checked' as const)
  const counts = countPlan(plan, read.roll.people.length, findings.length)
  const missing = plan.missing.slice(0, mostFindings)
  const told = findings.sort(bySheetAndRow).slice(0, mostFindings)
  const { fileName, sha256 } = read
  const result = { id, fileName, sha256, state, counts, missing, ignoredColumns: read.roll.ignoredColumns }
  await addImport(tx, actor.town, actor.path, { ...result, findings: told.map(masked) }, now)
  if (state === 'checked') await tools.keeping.keep(actor.town, id, read.roll)
  const after = { fileName, sha256: sha256.toString('hex'), state, counts }
  await record(tx, actor, 'roll.checked', { kind: 'roll_import', id, place: actor.path }, { now, after })
  const { sha256: _, ...shown } = result
  return { ...shown, findings: told, checkedAt: now.toISOString(), doneAt: null }
}

/** 导入花名册: looks again at the town as it is now, then everything or nothing. */
export async function importRoll(tx: Tx, actor: Actor, now: Date, id: Id, { vault, keeping }: RollTools): Promise<RollImport> {
  refuseUnless(mayImport(actor), 'roll_imports.forbidden', '只有镇干部可以导入花名册')
  const row = found(await findImport(tx, actor.town, id, true), 'roll_imports')
  refuseUnless(row.state !== 'done', 'roll_imports.conflict', `这份花名册已于 ${row.doneAt} 导入，不能重复导入`)
  refuseUnless(row.state === 'checked', 'roll_imports.conflict', '这份花名册没有通过检查，请改正后重新上传')
  const roll = await keeping.take(actor.town, id)
  if (!roll) throw new Refusal('roll_imports.conflict', '检查过的内容已过期，请重新上传')
  // Places may not move while the roll is laid out on them.
  await lockTree(tx, actor.town)
  const findings: RollFinding[] = []
  const plan = await planAgainst(tx, actor, now, roll, vault, findings)
  const told = findings.slice(0, mostFindings).map(masked)
  refuseUnless(findings.length === 0, 'roll_imports.conflict', `检查之后情况有变，现有 ${findings.length} 处不能导入，请重新上传检查`, told)
  await savePlan(tx, actor, now, plan, vault)
  const counts = countPlan(plan, roll.people.length, 0)
  await markDone(tx, actor.town, id, counts, now)
  const sha256 = row.sha256.toString('hex')
  const after = { fileName: row.fileName, sha256, counts }
  await record(tx, actor, 'roll.imported', { kind: 'roll_import', id, place: actor.path }, { now, after })
  const { sha256: _, ...shown } = row
  return { ...shown, state: 'done', counts, doneAt: now.toISOString() }
}

async function planAgainst(tx: Tx, actor: Actor, now: Date, roll: Roll, vault: Vault, findings: RollFinding[]): Promise<DatedPlan> {
  const today = dayOf(now)
  const blinds = await blindsOf(vault, roll)
  const numbers = [...new Set(roll.people.flatMap(({ idNumber }) => idNumber ?? []))].map(number => blinds.get(number)!)
  const present = await loadPresent(tx, actor.town, actor.path, numbers, now)
  const { most, block } = await settingOn(tx, actor.town, 'unit_size', today)
  await setImmediate()
  const households = checkRoll(roll, findings)
  await setImmediate()
  const plan = await planRoll(roll, households, { present, blinds, today, most: block ? most : null, newId: idSequence(now), findings })
  return { ...plan, blinds, since: present.households.length === 0 ? quarterOf(today).from : today }
}

/**
 * A plan and the day its new places, households and classes count from. A town's first roll brings what has long been there: it
 * counts from the quarter under way, so that chiefs have their duties from the first day; whatever a later roll adds counts from today.
 */
type DatedPlan = Plan & { since: Day; blinds: Blinds }

async function savePlan(tx: Tx, { town }: Actor, now: Date, plan: DatedPlan, vault: Vault): Promise<void> {
  const today = dayOf(now)
  const of = <T extends { fate: string }>(rows: T[], fate: string) => rows.filter(row => row.fate === fate)
  const { households, residents, blinds } = plan
  const named = plan.places.map(place => ({ ...place, pinyin: pinyinOf(place.name, 'place') }))
  await saving.insertPlaces(tx, town, named, plan.since, today, '导入花名册')
  await saving.insertHouseholds(tx, town, of(households, 'added'), plan.since)
  await saving.updateHouseholds(tx, town, of(households, 'changed'))
  const moves = households.flatMap(({ cameFrom, place }) => (cameFrom ? [{ from: cameFrom, to: place }] : []))
  await rewriteHouseholds(tx, town, moves)
  const former = residents.flatMap(({ formerIdNumber }) => formerIdNumber ?? [])
  await saving.giveUpIdNumbers(tx, town, former)
  // Piece by piece, so that not every sealed value is in memory at once.
  for (const piece of pieces(of(residents, 'added')))
    await saving.insertResidents(tx, town, await sealResidents(vault, town, blinds, piece))
  for (const piece of pieces(of(residents, 'changed')))
    await saving.updateResidents(tx, town, await sealResidents(vault, town, blinds, piece))
  await saving.saveClasses(tx, town, households, plan.since, '花名册')
  await saving.savePeople(tx, town, await sealPeople(vault, town, blinds, plan.people))
  await saving.endMandates(tx, town, plan.mandates.ended, '花名册导入')
  await saving.insertMandates(tx, town, plan.mandates.added)
}

function bySheetAndRow(a: RollFinding, b: RollFinding): number {
  return a.sheet === b.sheet ? a.row - b.row : a.sheet < b.sheet ? -1 : 1
}
