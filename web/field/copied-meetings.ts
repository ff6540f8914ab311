import type { Meeting, MeetingRow } from '#meetings/terms.ts'
import type { Device } from './device.ts'
import { doc } from './local.ts'
import { type Content, unsent } from './outbox.ts'

// Meetings as the copy has them, with what this phone has done meanwhile already in: what is marked shows as marked.

const mayInOpen: Meeting['may'] = ['mark', 'write', 'close']

/** Called and open ones; without signal those that are over are not told. */
export async function meetings(device: Device): Promise<MeetingRow[] | undefined> {
  const all = await doc<Meeting[]>(device, 'part', 'meetings')
  if (!all) return undefined
  const done = await doneHere(device)
  return all.map(meeting => after(meeting, done)).filter(({ state }) => state !== 'closed')
}

export async function meeting(device: Device, id: string): Promise<Meeting | undefined> {
  const found = (await doc<Meeting[]>(device, 'part', 'meetings'))?.find(each => each.id === id)
  return found && after(found, await doneHere(device))
}

async function doneHere(device: Device): Promise<Content[]> {
  const waiting = (await unsent(device)).filter(entry => entry.state === 'waiting' && entry.content?.kind.startsWith('meeting.'))
  return waiting.map(entry => entry.content!)
}

/** The meeting as it will be when the server has what waits. */
export function after(meeting: Meeting, done: Content[]): Meeting {
  return done.filter(({ body }) => body.meeting === meeting.id).reduce(acted, meeting)
}

function acted(meeting: Meeting, { id, kind, body, madeAt }: Content): Meeting {
  if (kind === 'meeting.open') return { ...meeting, state: 'open', openedAt: madeAt, may: mayInOpen }
  if (kind === 'meeting.close') return { ...meeting, state: 'closed', closedAt: madeAt, may: [] }
  if (kind === 'meeting.minute') return { ...meeting, minutes: body.minutes as string }
  if (kind === 'meeting.mark') return marked(meeting, body as Marking)
  if (kind !== 'meeting.decide') return meeting
  const { text, becomes } = body as Pick<Meeting['decided'][number], 'text' | 'becomes'>
  return { ...meeting, decided: [...meeting.decided, { id, text, becomes, request: null, task: null, article: null }] }
}

interface Marking {
  marks?: Pick<Meeting['people'][number], 'id' | 'state'>[]
  others?: { id: string; name: string }[]
  counted?: number
}

function marked(meeting: Meeting, { marks = [], others = [], counted }: Marking): Meeting {
  const states = new Map(marks.map(each => [each.id, each.state]))
  const people = meeting.people.map(each => ({ ...each, state: states.get(each.id) ?? each.state }))
  const come = others.map(({ id, name }) => ({
    ...{ id, name, postName: '列席', household: null, person: null, called: false },
    ...{ state: 'present' as const, how: 'list' as const },
  }))
  return { ...meeting, people: [...people, ...come], counted: counted ?? meeting.counted }
}
