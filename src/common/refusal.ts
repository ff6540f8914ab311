/** HTTP statuses a refusal may end in. */
export type RefusalStatus = 401 | 403 | 404 | 409 | 413 | 422 | 429

/**
 * A "no" that a person can read: a stable code for programs, Chinese words for people.
 * The last part of the code decides the status: `*.unauthenticated` 401, `*.forbidden` 403, `*.not_found` 404,
 * `*.conflict` 409, `*.too_large` 413, `*.too_many` 429, everything else 422.
 */
export class Refusal extends Error {
  readonly code: string
  readonly words: string
  readonly details: unknown

  constructor(code: string, words: string, details?: unknown) {
    super(`${code}: ${words}`)
    this.name = 'Refusal'
    this.code = code
    this.words = words
    this.details = details
  }

  get status(): RefusalStatus {
    return statusByEnding[this.code.slice(this.code.lastIndexOf('.') + 1)] ?? 422
  }
}

const statusByEnding: Record<string, RefusalStatus> = {
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  too_many: 429,
}

/** Throws a Refusal with `code` and `words` unless `allowed`. */
export function refuseUnless(allowed: unknown, code: string, words: string, details?: unknown): asserts allowed {
  if (!allowed) throw new Refusal(code, words, details)
}

/** Gives `value` back, or throws a 404 refusal `${what}.not_found` when there is none. Outside your scope is the same as not there. */
export function found<T>(value: T | null | undefined, what: string, words = '没有找到，或不在您的管辖范围内'): T {
  if (value === null || value === undefined) throw new Refusal(`${what}.not_found`, words)
  return value
}
