import { v7, validate } from 'uuid'

/** A UUIDv7 (RFC 9562) in lower-case text form: made on server or phone, sorts by time of making. */
export type Id = string

/** A new id; `now` only shifts its time part (milliseconds since 1970), for tests and generated histories. */
export function newId(now?: Date): Id {
  return now ? v7({ msecs: now.getTime() }) : v7()
}

export function isId(text: string): boolean {
  return validate(text)
}
