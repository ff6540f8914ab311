import type * as z from 'zod'
import { record } from '#audit/acts.ts'
import type { Actor, PostHolder } from '#common/actor.ts'
import { type Id, newId } from '#common/ids.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import { qrSvg } from '#platform/qr.ts'
import type { Vault } from '#platform/vault.ts'
import { deviceTime, subjectOf } from './acts.ts'
import { openedToken, tokenFor } from './code.ts'
import { householdsExist, insertPeople, markPeople, rowOf } from './people-store.ts'
import { opened } from './running.ts'
import { findAnnounced, lockMeeting, saveMeeting } from './store.ts'
import { kinds, type Meeting, type marking } from './terms.ts'
import { checkReads, meetingOf } from './view.ts'

/** 点名: a list is enough. What a phone sends late does not undo what was marked after it. */
export async function mark(tx: Tx, actor: Actor, now: Date, id: Id, input: z.infer<typeof marking>): Promise<Meeting> {
  const { meeting, runner } = await opened(tx, actor, id, 'mark')
  const { marks, others, counted, how } = input
  const { deviceAt } = deviceTime(input)
  const at = deviceAt && deviceAt < now ? deviceAt : now
  const households = [...new Set(others.flatMap(other => other.household ?? []))]
  const known = await householdsExist(tx, runner.town, households)
  refuseUnless(known === households.length, 'households.not_found', '有的户没有找到，或不在您的管辖范围内')
  const come = others.map(other => ({
    ...other,
    household: other.household,
    place: meeting.path,
    called: false,
    state: 'present' as const,
    how,
    at,
  }))
  await insertPeople(tx, runner.town, id, come.map(withoutNothing))
  const its = await markPeople(tx, runner.town, id, marks, how, at)
  refuseUnless(its === new Set(marks.map(each => each.id)).size, 'meetings.people', '名单上没有其中的人，请刷新后再点')
  if (counted !== undefined) await saveMeeting(tx, runner.town, id, { counted })
  const after = { how, marked: marks.length, others: others.length, ...(counted !== undefined && { counted }) }
  await record(tx, runner, 'meeting.marked', subjectOf(meeting), { now, after, ...(deviceAt && { deviceAt }) })
  return await meetingOf(tx, actor, now, id)
}

function withoutNothing<T extends { household?: Id | undefined }>({ household, ...rest }: T) {
  return { ...rest, ...(household && { household }) }
}

/** 到会码 for the convenor's screen: a signed link that is good for some minutes. Nobody has to scan it; the list does as well. */
export async function codeOf(tx: Tx, actor: Actor, now: Date, id: Id, tools: { vault: Vault; origin: string }) {
  const { meeting } = await opened(tx, actor, id)
  refuseUnless(isMeeting(meeting.state), 'meetings.conflict', '会议已结束，不再扫码')
  const { token, until } = tokenFor(tools.vault, id, now)
  const link = `${tools.origin}/meetings/here/${token}`
  return { link, svg: qrSvg(link), until: until.toISOString() }
}

const isMeeting = (state: string) => state === 'called' || state === 'open'

/** 扫码到会: marks oneself present; who was not called is added. Scanned twice it counts once. */
export async function arrive(tx: Tx, actor: Actor, now: Date, id: Id, token: string, vault: Vault) {
  checkReads(actor)
  refuseUnless(!actor.readOnly, 'meetings.forbidden', '只能查看，不能到会')
  const known = await findAnnounced(tx, actor, id)
  const meeting = found(known, 'meetings')
  const meant = openedToken(vault, token, now)
  refuseUnless(meant === id, 'meetings.code', '到会码已过期或不是这次会的，请再扫一次召集人屏幕上的码')
  refuseUnless(isMeeting(meeting.state), 'meetings.conflict', `这次${kinds[meeting.kind]}已结束或已取消`)
  await lockMeeting(tx, actor.town, id)
  await present(tx, actor, now, id, meeting.path)
  return { kind: meeting.kind, placeName: meeting.placeName, on: meeting.on, name: actor.name }
}

async function present(tx: Tx, actor: PostHolder, now: Date, id: Id, path: string): Promise<void> {
  const { town, person, name, post } = actor
  const row = await rowOf(tx, town, id, person)
  if (row?.state === 'present') return
  const place = actor.path.startsWith(`${path}.`) ? actor.path : path
  if (row) await markPeople(tx, town, id, [{ id: row.id, state: 'present' }], 'qr', now)
  else {
    const own = { id: newId(now), place, person, name, post, called: false, state: 'present' as const, how: 'qr' as const, at: now }
    await insertPeople(tx, town, id, [own])
  }
  await record(tx, actor, 'meeting.arrived', { kind: 'meeting', id, place }, { now, after: { called: row !== undefined } })
}
