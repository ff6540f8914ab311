import type { Id } from '#common/ids.ts'
import { maskPhone } from '#common/mask.ts'
import { normalPhone } from '#identity/names.ts'
import type { Vault } from '#platform/vault.ts'
import type { Row } from './insert.ts'
import type { Mandate, Request, Resident, Step, Visit } from './rows.ts'

export function visitRow(town: Id, visit: Visit): Row {
  const { id, household, on, outcome, topics, note, mandate, recordedAt, deviceAt } = visit
  return {
    ...{ town_id: town, id, place: household.place, household_id: household.id, unit_id: household.unit.id },
    ...{ visited_on: on, outcome, topics, note, person_id: mandate.person.id, mandate_id: mandate.id, post: mandate.post },
    ...{ recorded_at: recordedAt, device_at: deviceAt },
  }
}

export function requestRow(town: Id, vault: Vault, request: Request): Row {
  const { id, number, household, village, place, raiserPhone, text, where, state } = request
  // As when it is raised: who raises it alone is on the roll with the phone; what a chief wrote down carries the caller's number sealed.
  const resident = request.via === 'card' ? request.resident : null
  const sealed = !resident && raiserPhone ? vault.seal(normalPhone(raiserPhone), `${town}:${id}:raiser_phone`) : null
  return {
    ...{ town_id: town, id, place, number, household_id: household?.id ?? null, resident_id: resident?.id ?? null, village_id: village.id },
    ...{ raised_at: request.raisedAt, raised_via: request.via, raiser_name: request.raiserName, text, where_text: where, state },
    raiser_phone_sealed: sealed,
    raiser_phone_masked: raiserPhone && maskPhone(raiserPhone),
    ...sortedColumns(request),
    ...answeredColumns(request),
  }
}

function sortedColumns(request: Request): Row {
  const { category, size, ownership, publicSafety, urgency, sealed, about, rung, handler, department, dueAt, sentBack, reopened } = request
  return {
    ...{ category, size, ownership, public_safety: publicSafety, urgency, sealed, about_person_id: about?.id ?? null, rung },
    ...{ handler_mandate_id: handler?.id ?? null, handler_department: department, due_at: dueAt, sent_back: sentBack, reopened },
  }
}

function answeredColumns(request: Request): Row {
  const { outcome, answer, answeredAt, answeredBy, solved, satisfied, ratingWords, ratedAt, writtenOffAt, writtenOffBy } = request
  return {
    ...{ outcome, answer, answered_at: answeredAt, answered_by: answeredBy?.id ?? null },
    ...{ solved, satisfied, rating_words: ratingWords, rated_at: ratedAt },
    ...{ written_off_at: writtenOffAt, written_off_by: writtenOffBy?.id ?? null },
  }
}

export function stepRow(town: Id, step: Step): Row {
  const { id, request, act, from, to, at, deviceAt, by, words, facts } = step
  return {
    ...{ town_id: town, id, request_id: request.id, place: request.place, sealed: request.sealed, act, from_state: from, to_state: to },
    ...{ at, device_at: deviceAt, actor: 'person' in by ? holderOf(by) : residentOf(by), words, facts },
  }
}

// As requests/steps.ts describes who did a step.
function holderOf({ id, person, post, department }: Mandate) {
  return { kind: 'post', name: person.name, person: person.id, post, mandate: id, ...(department && { department }) }
}

function residentOf({ id, name, household }: Resident) {
  return { kind: 'resident', name, person: id, household: household.id }
}

/** Where the count behind request numbers stands, month by month, so that the next number follows on. */
export function numberRows(town: Id, place: string, requests: readonly Request[]): Row[] {
  const last = new Map<string, number>()
  for (const { number } of requests) {
    const [month, count] = number.split('-') as [string, string]
    last.set(month, Math.max(last.get(month) ?? 0, Number(count)))
  }
  return [...last].map(([month, count]) => ({ town_id: town, month, place, last: count }))
}
