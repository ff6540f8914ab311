import type * as z from 'zod'
import { record } from '#audit/acts.ts'
import type { Actor } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import { normalIdNumber, readIdNumber } from '#common/idnumber.ts'
import { type Id, newId } from '#common/ids.ts'
import { maskIdNumber } from '#common/mask.ts'
import { found, Refusal, refuseUnless } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import type { Vault } from '#platform/vault.ts'
import { livingHousehold } from './households.ts'
import type { ending, newResident, residentChange, revealing } from './households-terms.ts'
import { pinyinOf } from './pinyin.ts'
import {
  addResidentRow,
  claimIdNumber,
  findHead,
  findResident,
  householdOfIdNumber,
  type KeptResident,
  saveResident,
  saveResidentEnd,
} from './residents-store.ts'
import { checkHappened, mayKeepHouseholds, mayReveal } from './rules.ts'
import { boundTo, phoneColumns } from './sealing.ts'

const forbidden = ['residents.forbidden', '家庭成员由镇干部、村党组织书记和村两委成员登记'] as const

/** 增加成员 */
export async function addResident(
  tx: Tx,
  actor: Actor,
  now: Date,
  vault: Vault,
  household: Id,
  input: z.output<typeof newResident>,
): Promise<Id> {
  refuseUnless(mayKeepHouseholds(actor), ...forbidden)
  const { id: household_id, path } = await livingHousehold(tx, actor, household)
  const { name, relation, partyMember } = input
  const { born, sex, idNumber } = read(input.idNumber, now)
  if (relation === '户主') await checkNoHead(tx, actor.town, household)
  const id = newId(now)
  const blind = vault.blind(idNumber, 'id_number')
  if (!(await claimIdNumber(tx, actor.town, id, blind))) throw await takenIdNumber(tx, actor.town, blind)
  await addResidentRow(tx, actor.town, {
    ...{ id, household_id, place: path, name, pinyin: pinyinOf(name, 'person'), relation, sex, born, party_member: partyMember },
    ...{ id_number_sealed: vault.seal(idNumber, boundTo(actor.town, id, 'id_number')), id_number_blind: blind },
    ...{ id_number_masked: maskIdNumber(idNumber), ...phoneColumns(vault, actor.town, id, input.phone ?? null) },
  })
  await record(tx, actor, 'resident.added', { kind: 'resident', id, place: path }, { now, after: { household, name, relation } })
  return id
}

function read(text: string, now: Date) {
  const idNumber = normalIdNumber(text)
  const facts = readIdNumber(idNumber)
  if (typeof facts === 'string') throw new Refusal('residents.id_number', `身份证号${facts}`)
  refuseUnless(facts.born <= dayOf(now), 'residents.id_number', `身份证号出生日期 ${facts.born} 晚于今天`)
  return { ...facts, idNumber }
}

async function checkNoHead(tx: Tx, town: Id, household: Id): Promise<void> {
  const head = await findHead(tx, town, household)
  if (head) throw new Refusal('residents.conflict', `此户已有户主${head.name}；一户只有一个户主，请先更改原户主与户主关系`)
}

/** Says where the number lives when that is in the actor's scope, and nothing about other towns' people when it is not. */
async function takenIdNumber(tx: Tx, town: Id, blind: Buffer): Promise<Refusal> {
  const number = await householdOfIdNumber(tx, town, blind)
  const where = number ? `户编号 ${number} 的户里` : '其他户（可能在别的村或乡镇）'
  return new Refusal('residents.conflict', `此身份证号已登记在${where}，请核对；已迁来的须先由原户办理迁出`)
}

async function livingResident(tx: Tx, actor: Actor, id: Id): Promise<KeptResident> {
  const seen = found(await findResident(tx, actor.town, id), 'residents')
  await livingHousehold(tx, actor, seen.household)
  // Read again under the household's lock: two changes at once must see each other.
  const resident = found(await findResident(tx, actor.town, id), 'residents')
  refuseUnless(resident.endedOn === null, 'residents.conflict', `${resident.name}已于 ${resident.endedOn} 销户或迁出`)
  return resident
}

/** 更改成员 */
export async function changeResident(
  tx: Tx,
  actor: Actor,
  now: Date,
  vault: Vault,
  id: Id,
  input: z.infer<typeof residentChange>,
): Promise<void> {
  refuseUnless(mayKeepHouseholds(actor), ...forbidden)
  const resident = await livingResident(tx, actor, id)
  const { name, relation, phone, partyMember } = input
  if (relation === '户主' && resident.relation !== '户主') await checkNoHead(tx, actor.town, resident.household)
  const values = {
    ...(name !== undefined && { name, pinyin: pinyinOf(name, 'person') }),
    ...(relation !== undefined && { relation }),
    ...(partyMember !== undefined && { party_member: partyMember }),
    ...(phone !== undefined && phoneColumns(vault, actor.town, id, phone)),
  }
  refuseUnless(Object.keys(values).length > 0, 'residents.nothing', '没有要更改的内容')
  await saveResident(tx, actor.town, id, values)
  const subject = { kind: 'resident', id, place: resident.path }
  const before = { name: resident.name, relation: resident.relation, partyMember: resident.partyMember }
  const after = { ...(name && { name }), ...(relation && { relation }), ...(partyMember !== undefined && { partyMember }) }
  await record(tx, actor, 'resident.changed', subject, { now, before, after: { ...after, ...(phone !== undefined && { field: 'phone' }) } })
}

/** 迁出、去世: off the roll from that day. */
export async function endResident(tx: Tx, actor: Actor, now: Date, id: Id, { on, reason }: z.infer<typeof ending>): Promise<void> {
  refuseUnless(mayKeepHouseholds(actor), ...forbidden)
  const resident = await livingResident(tx, actor, id)
  checkHappened(on, dayOf(now))
  await saveResidentEnd(tx, actor.town, id, on, reason)
  await record(tx, actor, 'resident.ended', { kind: 'resident', id, place: resident.path }, { now, after: { on, reason } })
}

/** 查看原文: an ID number or phone in the clear, for a reason that the person concerned can read. */
export async function revealResident(
  tx: Tx,
  actor: Actor,
  now: Date,
  vault: Vault,
  id: Id,
  { field, reason }: z.infer<typeof revealing>,
): Promise<string> {
  refuseUnless(mayReveal(actor, field), 'residents.forbidden', field === 'phone' ? '无权查看电话' : '身份证号只供镇干部和村两委因事查看')
  const resident = found(await findResident(tx, actor.town, id), 'residents')
  const sealed = found(field === 'phone' ? resident.phoneSealed : resident.idNumberSealed, 'residents', '未登记')
  const value = vault.open(sealed, boundTo(actor.town, id, field))
  await record(tx, actor, 'resident.revealed', { kind: 'resident', id, place: resident.path }, { now, after: { field, reason } })
  return value
}
