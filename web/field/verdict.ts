// What an answer means for an entry. Only the server's own words count: a hotel's sign-in page answers 200, a gateway 403.

export type Verdict =
  /** stored: the entry may leave the phone */
  | { kind: 'accepted'; result: unknown }
  /** decided against: the entry stays, visible, with the reason */
  | { kind: 'refused'; code: string; words: string }
  /** nobody is signed in, or not as somebody who may: nothing more is sent now */
  | { kind: 'stop'; code: string; words: string }
  /** no answer of the server's: try all of it again later */
  | { kind: 'later'; words: string }
  /** the server stumbled over this one: the others are tried, this one again later */
  | { kind: 'skip'; words: string }

/** Conflicts of the moment rather than of content: the same act a second later may go through. */
const passing = ['row.conflict', 'disk.conflict']

/** @param body the answer's JSON, or null when it is none */
export function verdictOf(status: number, body: unknown, id: string): Verdict {
  const { error, id: answered, result } = (body ?? {}) as { error?: { code?: unknown; message?: unknown }; id?: unknown; result?: unknown }
  if (status === 200 && answered === id) return { kind: 'accepted', result }
  if (typeof error?.code !== 'string' || typeof error.message !== 'string') {
    // 413: a gateway that finds this one's photo too large would find it so every time.
    return (status >= 500 && status !== 503) || status === 413
      ? { kind: 'skip', words: `服务器出错（${status}）` }
      : { kind: 'later', words: '没有收到服务器的答复' }
  }
  const { code, message: words } = error as { code: string; message: string }
  if (status === 401 || code.startsWith('session.')) return { kind: 'stop', code, words }
  if (status === 429) return { kind: 'later', words }
  if (status >= 500 || passing.includes(code)) return { kind: 'skip', words }
  return { kind: 'refused', code, words }
}
