import { isDeepStrictEqual } from 'node:util'
import type { Caller } from './caller.ts'

/** What a story runs with: where the server is, who opens the door, and how it tells what happens. */
export interface Stage {
  base: string
  seed: number
  /** the county's officer, signed in */
  county: Caller
  /** tells one step; figures go into the final line under `key` */
  step(key: string, words: string, facts?: object): void
  /** stops the story on the first wrong count */
  expect(what: string, found: unknown, expected: unknown): void
}

export type Story = (stage: Stage) => Promise<object>

export class WrongCount extends Error {}

export function expectEqual(what: string, found: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(found, expected)) throw new WrongCount(`${what}：应为 ${JSON.stringify(expected)}，实为 ${JSON.stringify(found)}`)
}
