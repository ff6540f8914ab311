import { record } from '#audit/acts.ts'
import type { Actor, PostHolder } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import { type Id, newId } from '#common/ids.ts'
import { found, Refusal, refuseUnless } from '#common/refusal.ts'
import { closeHousehold } from '#network/households.ts'
import { addResident, changeResident, endResident } from '#network/residents.ts'
import { mayKeepHouseholds } from '#network/rules.ts'
import { boundTo, phoneColumns } from '#network/sealing.ts'
import type { Tx } from '#platform/db.ts'
import type { Vault } from '#platform/vault.ts'
import { type holdProposal as Hold, holdProposal, insertProposal, listProposals, membersOf, saveDecision } from './proposals-store.ts'
import { type Approval, type NewProposal, type ProposalRow, proposalKinds } from './proposals-terms.ts'
import { checkProposal, mayVisit } from './rules.ts'
import { householdAt } from './store.ts'

/** 报变动: what a visitor found changed in a household; nothing changes before the office has looked at it. */
export async function propose(tx: Tx, actor: Actor, now: Date, vault: Vault, input: NewProposal): Promise<ProposalRow> {
  refuseUnless(mayVisit(actor), 'proposals.forbidden', '住户变动由走访的邻长、组长、片长、村干部和驻村第一书记上报')
  const { town, person } = actor
  const household = found(await householdAt(tx, town, input.household), 'households')
  const id = input.id ?? newId(now)
  const sent = await rowOf(tx, town, id)
  if (sent) return replayed(sent, input, actor)
  checkProposal(input, dayOf(now))
  refuseUnless(household.ended_on === null, 'households.conflict', `此户已于 ${household.ended_on} 销户`)
  const members = await membersOf(tx, town, household.id)
  if (input.resident)
    found(
      members.find(member => member.id === input.resident),
      'residents',
    )
  const { phone_sealed, phone_masked } = phoneColumns(vault, town, id, input.phone ?? null)
  const { kind, on: happened_on, name, note } = input
  await insertProposal(tx, {
    ...{ town_id: town, id, place: household.place, household_id: household.id, resident_id: input.resident ?? null, kind, happened_on },
    ...{ name, phone_sealed, phone_masked, note, person_id: person, mandate_id: actor.mandate, post: actor.post, proposed_at: now },
    device_at: input.deviceAt ? new Date(input.deviceAt) : null,
  })
  const after = { household: household.id, kind, resident: input.resident ?? null, on: happened_on }
  const deviceAt = input.deviceAt ? { deviceAt: new Date(input.deviceAt) } : {}
  await record(tx, actor, 'proposal.made', { kind: 'proposal', id, place: household.place }, { now, after, ...deviceAt })
  return shown((await rowOf(tx, town, id))!)
}

async function rowOf(tx: Tx, town: Id, id: Id) {
  return (await listProposals(tx, town, { id, limit: 1 }))[0]
}

type Facts = NonNullable<Awaited<ReturnType<typeof rowOf>>>

function replayed(sent: Facts, input: NewProposal, { person }: PostHolder): ProposalRow {
  const same = sent.household === input.household && sent.kind === input.kind && sent.person === person
  refuseUnless(same, 'proposals.conflict', '这个编号已用于另一次上报，请重新填写')
  return shown(sent)
}

/** A proposal as it leaves the server. */
export function shown({ person: _, at, decidedAt, ...row }: Facts): ProposalRow {
  return { ...row, at: at.toISOString(), decidedAt: decidedAt?.toISOString() ?? null }
}

type Held = NonNullable<Awaited<ReturnType<typeof Hold>>>

/** 采纳: carries the change out by the network's own act, in the same transaction, each with its own record. */
export async function approve(tx: Tx, actor: Actor, now: Date, vault: Vault, id: Id, input: Approval): Promise<ProposalRow> {
  const { proposal, office } = await opened(tx, actor, id)
  await carryOut(tx, office, now, vault, proposal, input)
  return await decided(tx, office, now, proposal, 'approved', input.words)
}

/** 不采纳, with the reason the visitor reads. */
export async function refuse(tx: Tx, actor: Actor, now: Date, id: Id, reason: string): Promise<ProposalRow> {
  const { proposal, office } = await opened(tx, actor, id)
  return await decided(tx, office, now, proposal, 'refused', reason)
}

async function opened(tx: Tx, actor: Actor, id: Id): Promise<{ proposal: Held; office: PostHolder }> {
  const may = actor.kind === 'post' && mayKeepHouseholds(actor)
  refuseUnless(may, 'proposals.forbidden', '住户变动由镇干部、村党组织书记和村两委成员核定')
  const proposal = found(await holdProposal(tx, actor.town, id), 'proposals')
  refuseUnless(proposal.state === 'open', 'proposals.conflict', '这件变动已经核定过了')
  return { proposal, office: actor }
}

async function decided(tx: Tx, office: PostHolder, now: Date, { id, place, kind }: Held, state: 'approved' | 'refused', reason: string) {
  await saveDecision(tx, office.town, id, state, office.person, now, reason)
  const name = state === 'approved' ? 'proposal.approved' : 'proposal.refused'
  await record(tx, office, name, { kind: 'proposal', id, place }, { now, before: { state: 'open' }, after: { state, kind, reason } })
  return shown((await rowOf(tx, office.town, id))!)
}

async function carryOut(tx: Tx, office: PostHolder, now: Date, vault: Vault, proposal: Held, input: Approval): Promise<void> {
  const { household, resident, kind, id, phoneSealed } = proposal
  const ending = { on: input.on ?? proposal.on, reason: proposalKinds[kind as 'moved'] }
  if (kind === 'moved' && !resident) return await closeHousehold(tx, office, now, household, ending)
  if (kind === 'moved' || kind === 'died') return await endResident(tx, office, now, found(resident, 'residents'), ending)
  if (kind === 'phone') {
    const phone = vault.open(found(phoneSealed, 'proposals'), boundTo(office.town, id, 'phone'))
    return await changeResident(tx, office, now, vault, found(resident, 'residents'), { phone })
  }
  // Working away changes nothing on the roll: the approved proposal is the fact, and stands with the household.
  if (kind === 'away') return
  const { idNumber, relation } = input
  if (!idNumber || !relation) throw new Refusal('proposals.incomplete', '新出生人口上户，须填身份证号和与户主关系')
  const name = input.name || proposal.name
  await addResident(tx, office, now, vault, household, { name, relation, idNumber, partyMember: false })
}
