import type { Outcome, State, Values } from '#rollcalls/field-terms.ts'
import type { Line, Rollcall } from '#rollcalls/terms.ts'
import type { Copy } from '#sync/copy-terms.ts'
import type { Device } from './device.ts'
import { doc } from './local.ts'
import { type Content, unsent } from './outbox.ts'

type Kept = NonNullable<Copy['rollcalls']>[number]

/** Open roll calls of the copy, with the answers that wait on this phone already given. */
async function kept(device: Device): Promise<Kept[] | undefined> {
  const all = await doc<Kept[]>(device, 'part', 'rollcalls')
  if (!all) return undefined
  const waiting = (await unsent(device)).filter(entry => entry.state === 'waiting' && entry.content?.kind === 'rollcall.answer')
  return all.map(one =>
    answered(
      one,
      waiting.map(entry => entry.content!),
    ),
  )
}

export async function rollcalls(device: Device): Promise<{ rows: Rollcall[] } | undefined> {
  const all = await kept(device)
  return all && { rows: all.map(one => one.rollcall) }
}

export async function rollcall(device: Device, id: string): Promise<Rollcall | undefined> {
  return (await kept(device))?.find(one => one.rollcall.id === id)?.rollcall
}

export async function rollcallLines(device: Device, id: string, state: State): Promise<{ rows: Line[]; next: null } | undefined> {
  const one = (await kept(device))?.find(each => each.rollcall.id === id)
  return one && { rows: one.lines.filter(line => line.state === state), next: null }
}

interface Answer {
  rollcall: string
  households: string[]
  outcome: Outcome
  values: Values
}

/** As it will be when the server has what waits. */
export function answered({ rollcall, lines }: Kept, done: Content[]): Kept {
  const answers = done.map(({ body }) => body as unknown as Answer).filter(each => each.rollcall === rollcall.id)
  const given = new Map(answers.flatMap(answer => answer.households.map(household => [household, answer])))
  const fresh = lines.map(line => {
    const answer = given.get(line.household)
    return answer && line.state !== 'dropped' ? { ...line, state: answer.outcome, values: answer.values } : line
  })
  const more = (state: Outcome) => fresh.filter(each => each.state === state).length - lines.filter(each => each.state === state).length
  const { counts } = rollcall
  const now = { ...counts, answered: counts.answered + more('answered'), absent: counts.absent + more('absent') }
  return { rollcall: { ...rollcall, counts: now }, lines: fresh }
}
