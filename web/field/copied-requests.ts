import type { Request } from '#requests/terms.ts'
import type { Device } from './device.ts'
import { doc, docs } from './local.ts'
import { type Content, unsent } from './outbox.ts'

type Known = Pick<Request, 'id' | 'state' | 'may' | 'outcome' | 'answer' | 'handlerMandate'>

/** A request as it stands once what waits in the outbox has arrived: a chief takes and answers on one walk without signal. */
export function onwards<R extends Known>(request: R, waiting: Content[]): R {
  let now = request
  for (const { kind, body } of waiting) if (body.request === request.id) now = { ...now, ...changeBy(kind, body) }
  return now
}

function changeBy(kind: string, body: Content['body']): Partial<Known> {
  switch (kind) {
    case 'request.take':
      return { state: 'taken', may: ['answer', 'send_back'] }
    case 'request.answer':
      return { state: 'answered', may: [], outcome: body.outcome as string, answer: body.words as string }
    case 'request.send_back':
      return { state: 'sorted', may: [], handlerMandate: null }
    default:
      return {}
  }
}

async function contents(device: Device): Promise<Content[]> {
  return (await unsent(device)).filter(entry => entry.state === 'waiting' && entry.content).map(entry => entry.content!)
}

export async function requests(device: Device, filter: { household?: string; mine?: boolean }) {
  const waiting = await contents(device)
  const all = (await docs<Request>(device, 'request')).map(each => onwards(each, waiting))
  const rows = all
    .filter(
      each =>
        (!filter.household || each.household === filter.household) &&
        (!filter.mine || each.may.includes('take') || each.may.includes('answer')),
    )
    .sort((a, b) => (a.raisedAt < b.raisedAt ? 1 : -1))
  return { total: rows.length, rows, next: null }
}

export async function request(device: Device, id: string): Promise<Request | undefined> {
  const kept = await doc<Request>(device, 'request', id)
  return kept && onwards(kept, await contents(device))
}
