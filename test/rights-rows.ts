import { randomBytes } from 'node:crypto'
import { type Id, newId } from '#common/ids.ts'
import type { Database } from '#platform/db.ts'
import type { KeptPhoto } from '#platform/files.ts'
import type { Vault } from '#platform/vault.ts'
import type { Holder, Household, TownPlan, World } from './town.ts'

// Single rows of the rights walk's world, put there by SQL.

export const requestStates = ['raised', 'sorted', 'dispatched', 'taken', 'answered', 'rated'] as const
/** The filter every walker has kept. */
export const onDutyId = '01900000-0000-7000-8000-0000000000d1'
export const filterId = '01900000-0000-7000-8000-0000000000f1'
/** Requests in states that one act or another needs: paused, to be asked again, before a meeting, waiting for a ruling. */
export const specialRequests = {
  paused: ['paused', { paused_reason: 'funds', paused_at: '2026-11-20T09:00:00+08:00' }],
  reasked: ['written_off', { outcome: 'solved', answer: '换了新灯', solved: true, satisfied: true, reask_at: '2026-11-20T00:00:00+08:00' }],
  meeting: ['taken', { rung: 'village' }],
  ruling: ['sorted', { sent_back: 2 }],
} as const
export type RequestState = (typeof requestStates)[number] | keyof typeof specialRequests

type Row = Record<string, unknown>

export interface Ground {
  insert(table: string, row: Row): Promise<void>
  owner: Database['owner']
  vault: Vault
  world: World
  kept: KeptPhoto
  /** checked roll imports by town, where there are any */
  imports: Map<Id, Id>
}

export async function photo({ insert, kept }: Ground, town: TownPlan, path: string, subject?: [kind: string, id: Id]): Promise<Id> {
  const id = newId()
  const { sha256, mediaType, bytes, width, height } = kept
  const row = { town_id: town.id, id, place: path, sha256, media_type: mediaType, bytes, width, height }
  await insert('files', { ...row, subject_kind: subject?.[0], subject_id: subject?.[1], brought_by: newId(), brought_at: new Date() })
  return id
}

/** What was said with a request. */
export async function requestVoice({ insert, kept }: Ground, town: TownPlan, path: string, request: Id): Promise<void> {
  const row = { town_id: town.id, id: newId(), place: path, sha256: kept.sha256, media_type: 'audio/webm', bytes: kept.bytes }
  await insert('files', { ...row, subject_kind: 'request_voice', subject_id: request, brought_by: newId(), brought_at: new Date() })
}

export async function rollImport({ insert }: Ground, town: TownPlan): Promise<Id> {
  const id = newId()
  const counts = { rows: 0, households: { added: 0, changed: 0, same: 0 }, people: { added: 0, changed: 0, same: 0, missing: 0 } }
  const all = JSON.stringify({ ...counts, places: { added: 0 }, mandates: { added: 0, ended: 0 }, findings: 0 })
  const file = { file_name: '花名册.xlsx', sha256: randomBytes(32), state: 'checked', counts: all, findings: '[]' }
  await insert('roll_imports', { town_id: town.id, id, place: town.path, ...file, checked_at: new Date() })
  return id
}

export async function visit({ insert }: Ground, town: TownPlan, { id: household_id, path, unit }: Household, by: Holder): Promise<Id> {
  const id = newId()
  const row = { town_id: town.id, id, place: path, household_id, unit_id: unit!.id, visited_on: '2026-11-20', outcome: 'met' }
  const who = { person_id: by.person, mandate_id: by.mandate, post: by.post, recorded_at: new Date() }
  await insert('visits', { ...row, ...who, note: '老人身体还好' })
  return id
}

/** A voice note and a proposal about the household. */
export async function visitThings({ insert, kept }: Ground, town: TownPlan, { id: household_id, path }: Household, by: Holder) {
  const [recording, proposal] = [newId(), newId()]
  const on = { town_id: town.id, place: path }
  const file = { sha256: kept.sha256, media_type: 'audio/webm', bytes: kept.bytes, brought_by: newId(), brought_at: new Date() }
  await insert('files', { ...on, id: recording, ...file })
  const who = { person_id: by.person, mandate_id: by.mandate, post: by.post, proposed_at: new Date() }
  await insert('proposals', { ...on, id: proposal, household_id, kind: 'away', happened_on: '2026-11-20', ...who, state: 'open' })
  return { recording, proposal }
}

let numbers = 0
export interface Where {
  path: string
  village: Id
  household: Id | null
  department: string | null
}

/** A request in every state, in nobody's hands that walks. */
export async function requestsAt(ground: Ground, town: TownPlan, where: Where): Promise<Record<RequestState, Id>> {
  const all: Partial<Record<RequestState, Id>> = {}
  for (const state of requestStates) all[state] = await requestAt(ground, town, where, state, {})
  for (const [name, [state, more]] of Object.entries(specialRequests))
    all[name as RequestState] = await requestAt(ground, town, where, state, more)
  return all as Record<RequestState, Id>
}

export async function requestAt({ insert, world }: Ground, town: TownPlan, where: Where, state: string, more: Row): Promise<Id> {
  const id = newId()
  const { path, village, household, department } = where
  const sorted = { category: '02', size: 'minor', ownership: 'public', urgency: 'ordinary', rung: 'unit' }
  const answered = { outcome: 'solved', answer: '换了新灯', answered_at: world.now }
  const step = { request_id: id, place: path, act: 'raise', to_state: 'raised', at: world.now }
  await insert('requests', {
    ...{ town_id: town.id, id, place: path, number: `T-${++numbers}`, household_id: household, village_id: village },
    ...{
      raised_at: world.now,
      raised_via: 'chief',
      raiser_name: '某人',
      text: '组里那盏路灯黑了半个月',
      state,
      handler_department: department,
    },
    ...(state !== 'raised' && sorted),
    ...(['answered', 'rated'].includes(state) && answered),
    ...(state === 'rated' && { solved: true, satisfied: true, rating_words: '', rated_at: world.now }),
    ...more,
  })
  const actor = JSON.stringify({ kind: 'post', name: '某人', person: newId(), post: 'unit_chief' })
  await insert('request_steps', { town_id: town.id, id: newId(), ...step, sealed: more.sealed ?? false, actor, facts: '{"n":1}' })
  return id
}
