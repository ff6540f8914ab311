import { argon2, randomBytes, randomInt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify(argon2)
// OWASP's floor for argon2id (2023): 19 MiB, two passes, one lane. About 80 ms on one slow core, in the thread pool.
const cost = { memory: 19_456, passes: 2, parallelism: 1 }
const phc = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

/** The argon2id hash of a password as a PHC string. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16)
  const hash = await derive('argon2id', { message: password.normalize('NFKC'), nonce, tagLength: 32, ...cost })
  return phcOf(nonce, hash)
}

/**
 * Whether `password` is the one behind `stored`. Without a stored hash (nobody of that name, or a person who signs in by code) it works
 * just as long and says no, so that the time taken tells nothing.
 */
export async function isPassword(password: string, stored: string | null): Promise<boolean> {
  const [, memory, passes, parallelism, nonce, hash] = phc.exec(stored ?? '') ?? phc.exec(nobody)!
  const expected = Buffer.from(hash!, 'base64')
  const given = await derive('argon2id', {
    message: password.normalize('NFKC'),
    nonce: Buffer.from(nonce!, 'base64'),
    tagLength: expected.length,
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
  })
  return timingSafeEqual(given, expected) && stored !== null
}

/** A password to read out once: three groups of four without look-alikes (no 0 o 1 l i), always with a letter and a digit. */
export function drawPassword(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz'
  const digits = '23456789'
  const draw = (from: string) => from[randomInt(from.length)]!
  const group = () => draw(letters) + draw(digits) + draw(letters + digits) + draw(letters + digits)
  return [group(), group(), group()].join('-')
}

// No password is known to lead to it, but it costs as much to try.
const nobody = phcOf(randomBytes(16), randomBytes(32))

function phcOf(nonce: Buffer, hash: Buffer): string {
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${bare(nonce)}$${bare(hash)}`
}

function bare(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}
