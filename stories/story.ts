import { isDeepStrictEqual } from 'node:util'
import type { Day } from '#common/calendar.ts'
import type { Caller } from './caller.ts'
import type { StoryClock } from './clocked-server.ts'

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
  /** of the story's own server, where the story asked for one */
  clock?: StoryClock
}

export type Story = (stage: Stage) => Promise<object>

export interface StoryFile {
  story: Story
  /** the story needs a clock it can set: the day it begins on */
  clockFrom?(seed: number): Day
}

export class WrongCount extends Error {}

export function expectEqual(what: string, found: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(found, expected)) throw new WrongCount(`${what}：应为 ${JSON.stringify(expected)}，实为 ${JSON.stringify(found)}`)
}
