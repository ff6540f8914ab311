import type { Actor, PostHolder } from '#common/actor.ts'
import type { Id } from '#common/ids.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import { checkRuns, checkState, mayCall } from './rules.ts'
import { findMeeting, lockMeeting, type MeetingFacts } from './store.ts'
import type { May } from './terms.ts'

/** Loads and holds the meeting for whoever runs it. Invited from below is not at it: such a meeting is not there for writing. */
export async function opened(tx: Tx, actor: Actor, id: Id, may?: May): Promise<{ meeting: MeetingFacts; runner: PostHolder }> {
  refuseUnless(mayCall(actor), 'meetings.forbidden', '会议由三长、村干部和镇干部召集、记录')
  await lockMeeting(tx, actor.town, id)
  const facts = await findMeeting(tx, actor, id)
  const meeting = found(facts?.whole ? facts : null, 'meetings')
  checkRuns(meeting.kind, actor)
  if (may) checkState(may, meeting.state)
  return { meeting, runner: actor }
}
