import * as z from 'zod'
import type { PostHolder } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { Refusal } from '#common/refusal.ts'
import { call, close, open } from '#meetings/acts.ts'
import { mark } from '#meetings/attendance.ts'
import { decide, keepMinutes } from '#meetings/decisions.ts'
import { calling, deciding, keeping, type Meeting, marking, stamped } from '#meetings/terms.ts'
import type { Tx } from '#platform/db.ts'
import { inWords } from '#platform/http.ts'
import type { Vault } from '#platform/vault.ts'
import { answer, sendBack, take } from '#requests/acts.ts'
import { raise } from '#requests/raise.ts'
import { answering, raising, sendingBack, taking } from '#requests/terms.ts'
import { answerRollcall } from '#rollcalls/answering.ts'
import { answering as answeringRollcall } from '#rollcalls/terms.ts'
import { recordVisit } from '#visits/acts.ts'
import { propose } from '#visits/proposals.ts'
import { newProposal } from '#visits/proposals-terms.ts'
import { newVisit } from '#visits/terms.ts'
import { type EntryKindName, entryKinds } from './kind-terms.ts'

/** What an act handed in late knows of itself. */
export interface Made {
  /** the entry's id, which what is made carries */
  id: Id
  /** by the phone's own clock, as text */
  deviceAt: string
  /** by a right clock, as far as can be told */
  at: Date
}

export interface EntryKind {
  words: string
  /** taken after the mandate's end: it tells what was, and decides nothing */
  late: boolean
  /** counts in the town's book of duties, or reads from it: the book has to be open for the day */
  inBook: boolean
  run(tx: Tx, actor: PostHolder, now: Date, body: unknown, made: Made, vault: Vault): Promise<unknown>
}

const inBook = new Set<EntryKindName>(['visit.record', 'meeting.open'])

type Run<B> = (tx: Tx, actor: PostHolder, now: Date, body: B, made: Made, vault: Vault) => Promise<unknown>

function kind<S extends z.ZodType>(name: EntryKindName, late: boolean, schema: S, run: Run<z.output<S>>): [string, EntryKind] {
  return [
    name,
    {
      ...{ words: entryKinds[name], late, inBook: inBook.has(name) },
      run(tx, actor, now, body, made, vault) {
        const read = schema.safeParse(body)
        if (!read.success) throw new Refusal('input.invalid', inWords(read.error), read.error.issues)
        return run(tx, actor, now, read.data, made, vault)
      },
    },
  ]
}

const ofRequest = { request: z.uuid() }
const ofMeeting = z.object({ meeting: z.uuid() })

/** A meeting's facts (on which day, who had come by when) follow from when it was done, so they get the right time; the phone's own is with the entry. */
const done = ({ at }: Made) => ({ deviceAt: at.toISOString() })
/** What is kept as the answer: not the whole meeting, once for every tap. */
const brief = ({ id, state }: Meeting) => ({ id, state })

/** Every act a phone can do without signal. A capability that adds one adds a line here and its words to kind-terms.ts. */
export const kinds = new Map<string, EntryKind>([
  kind('visit.record', true, newVisit, (tx, actor, now, body, { id, deviceAt, at }) =>
    recordVisit(tx, actor, now, { ...body, id, deviceAt, on: body.on ?? dayOf(at) }),
  ),
  kind('request.raise', true, raising, (tx, actor, now, body, { id, deviceAt, at }, vault) =>
    raise(tx, actor, now, { ...body, id, deviceAt }, vault, at),
  ),
  kind('request.take', false, taking.extend(ofRequest), (tx, actor, now, { request, ...body }, { deviceAt }) =>
    take(tx, actor, now, request, { ...body, deviceAt }),
  ),
  kind('request.send_back', false, sendingBack.extend(ofRequest), (tx, actor, now, { request, ...body }) =>
    sendBack(tx, actor, now, request, body),
  ),
  kind('request.answer', false, answering.extend(ofRequest), (tx, actor, now, { request, ...body }, { deviceAt }) =>
    answer(tx, actor, now, request, { ...body, deviceAt }),
  ),
  kind('household.propose', true, newProposal, (tx, actor, now, body, { id, deviceAt }, vault) =>
    propose(tx, actor, now, vault, { ...body, id, deviceAt }),
  ),
  kind('rollcall.answer', true, answeringRollcall.extend({ rollcall: z.uuid() }), (tx, actor, now, { rollcall, ...body }, made) =>
    answerRollcall(tx, actor, now, rollcall, { ...body, id: made.id, ...done(made) }),
  ),
  kind('meeting.call', false, calling, async (tx, actor, now, body, made) =>
    brief(await call(tx, actor, now, { ...body, id: made.id, ...done(made) })),
  ),
  kind('meeting.open', true, stamped.extend(ofMeeting.shape), async (tx, actor, now, { meeting }, made) =>
    brief(await open(tx, actor, now, meeting, done(made))),
  ),
  kind('meeting.mark', true, marking.extend(ofMeeting.shape), async (tx, actor, now, { meeting, ...body }, made) =>
    brief(await mark(tx, actor, now, meeting, { ...body, ...done(made) })),
  ),
  kind('meeting.minute', true, keeping.extend(ofMeeting.shape), async (tx, actor, now, { meeting, ...body }, made) =>
    brief(await keepMinutes(tx, actor, now, meeting, { ...body, ...done(made) })),
  ),
  kind('meeting.decide', false, deciding.and(ofMeeting), async (tx, actor, now, { meeting, ...body }, made, vault) =>
    brief(await decide(tx, actor, now, meeting, { ...body, id: made.id, ...done(made) }, vault)),
  ),
  kind('meeting.close', true, stamped.extend(ofMeeting.shape), async (tx, actor, now, { meeting }, made) =>
    brief(await close(tx, actor, now, meeting, done(made))),
  ),
])
