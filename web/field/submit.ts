import type { Act } from './outbox.ts'

/** What became of an act by the time the form hears of it. */
export type Outcome =
  /** the server has it; its answer, as the act gives it */
  | { state: 'accepted'; result: unknown }
  /** the server said no; the act stays among the unsent, and the form may put it right under the same id */
  | { state: 'refused'; words: string }
  /** kept on this phone; it goes by itself when there is signal */
  | { state: 'waiting' }

/**
 * Hands an act over: kept on the phone first, then sent. The one way in which field screens do anything that may happen without signal.
 * `patience`: how long to wait for the server's answer, in ms; where one tap follows the other, it is short.
 * @throws NotKept, with words for the screen, when the phone could not keep it; the form keeps its content
 */
export async function submit(act: Act, patience?: number): Promise<Outcome> {
  return (await submitAll([act], patience))[0]!
}

/** Several acts of one form: all of them are on the phone before the first leaves it. */
export async function submitAll(acts: Act[], patience?: number): Promise<Outcome[]> {
  const { submitHere } = await import('./phone.ts')
  return await submitHere(acts, patience)
}

export const waitingWords = '没有信号，已存在手机里，有信号时自动上传。'
