import type { PostHolder } from '#common/actor.ts'
import { newId } from '#common/ids.ts'
import { asActor, type Database, type Tx } from '#platform/db.ts'
import type { Vault } from '#platform/vault.ts'
import { answer, sort, take } from '#requests/acts.ts'
import { board } from '#requests/board.ts'
import { dispatch } from '#requests/dispatch.ts'
import { figures } from '#requests/figures.ts'
import { raise } from '#requests/raise.ts'
import { raising, requestQuery } from '#requests/terms.ts'
import type { Voice } from './requests-world.ts'

export interface Asked {
  name: string
  /** p99 in ms that is aimed at; without, it is only told */
  aim?: number
  who: (voice: Voice) => PostHolder
  ask: (tx: Tx, actor: PostHolder, n: number) => Promise<{ total?: number; raised?: number }>
}

const page = (more: object) => requestQuery.parse({ limit: 50, ...more })
const words = ['路灯', '水管', '低保', '垃圾', '医保', '漏水', '塘边', '老人', '变压', '纠纷', '修渠', '桥头']
const day = (ago: number) => new Date(Date.now() + 8 * 3_600_000 - ago * 86_400_000).toISOString().slice(0, 10)

/** What is asked, and as whom: what a town's officer, a village's secretary and a unit's chief do all day. */
export const questions: Asked[] = [
  { name: 'board-office', aim: 30, who: voice => voice.office, ask: (tx, actor) => board(tx, actor, new Date(), page({ open: 'yes' })) },
  {
    name: 'board-secretary',
    aim: 30,
    who: voice => voice.secretary,
    ask: (tx, actor) => board(tx, actor, new Date(), page({ open: 'yes' })),
  },
  { name: 'board-chief', aim: 30, who: voice => voice.chief, ask: (tx, actor) => board(tx, actor, new Date(), page({ open: 'yes' })) },
  { name: 'all-office', aim: 30, who: voice => voice.office, ask: (tx, actor) => board(tx, actor, new Date(), page({})) },
  {
    name: 'search-office',
    aim: 30,
    who: voice => voice.office,
    ask: (tx, actor, n) => board(tx, actor, new Date(), page({ q: words[n % words.length] })),
  },
  {
    name: 'search-secretary',
    aim: 30,
    who: voice => voice.secretary,
    ask: (tx, actor, n) => board(tx, actor, new Date(), page({ q: words[n % words.length] })),
  },
  {
    name: 'figures-quarter',
    aim: 50,
    who: voice => voice.office,
    ask: (tx, actor) => figures(tx, actor, new Date(), { from: day(90), to: day(0) }),
  },
  {
    name: 'figures-quarter-by-village',
    aim: 50,
    who: voice => voice.office,
    ask: (tx, actor) => figures(tx, actor, new Date(), { from: day(90), to: day(0), by: 'place' }),
  },
  {
    name: 'figures-year-by-category',
    aim: 50,
    who: voice => voice.office,
    ask: (tx, actor) => figures(tx, actor, new Date(), { from: day(365), to: day(0), by: 'category' }),
  },
]

/** The same question again and again, each time in another town, one after the other; times in ms, and what came back. */
export async function timed(database: Database, voices: Voice[], { who, ask }: Asked, rounds: number) {
  const took: number[] = []
  let rows = 0
  for (let n = 0; n < rounds; n++) {
    const actor = who(voices[(n * 7) % voices.length]!)
    const begun = performance.now()
    const { total = 0, raised = 0 } = await asActor(database, actor, tx => ask(tx, actor, n))
    took.push(performance.now() - begun)
    rows += total + raised
  }
  return { took, rows: Math.round(rows / rounds) }
}

/** A request from 点单 to 办结: five acts, each a transaction of its own with its record. */
export async function carry(database: Database, vault: Vault, { secretary, chief, household }: Voice): Promise<number[]> {
  const took: number[] = []
  const act = async <T>(actor: PostHolder, work: (tx: Tx) => Promise<T>) => {
    const begun = performance.now()
    const result = await asActor(database, actor, work)
    took.push(performance.now() - begun)
    return result
  }
  const id = newId()
  const said = raising.parse({ id, text: '组里那盏路灯又黑了，过路看不见', household, via: 'chief' })
  await act(chief, tx => raise(tx, chief, new Date(), said, vault))
  const kind = {
    category: '02',
    size: 'minor',
    ownership: 'public',
    publicSafety: false,
    urgency: 'ordinary',
    sealed: false,
    about: null,
  } as const
  await act(secretary, tx => sort(tx, secretary, new Date(), id, kind))
  await act(secretary, tx => dispatch(tx, secretary, new Date(), id, { handler: chief.mandate, words: '', assistants: [] }))
  await act(chief, tx => take(tx, chief, new Date(), id, { words: '' }))
  await act(chief, tx => answer(tx, chief, new Date(), id, { outcome: 'solved', words: '换了灯泡，亮了', photos: [] }))
  return took
}
