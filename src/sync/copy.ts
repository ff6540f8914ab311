import type { Actor, PostHolder } from '#common/actor.ts'
import { holds } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { Post } from '#common/posts.ts'
import { refuseUnless } from '#common/refusal.ts'
import type { Meeting } from '#meetings/terms.ts'
import { meetingOf, meetingsOf } from '#meetings/view.ts'
import { asHolder, cardPosts } from '#network/holders.ts'
import { tree } from '#network/tree.ts'
import type { Tx } from '#platform/db.ts'
import type { Vault } from '#platform/vault.ts'
import { detail } from '#requests/board.ts'
import type { Request } from '#requests/terms.ts'
import { linesOf, rollcallOf, rollcallsOf } from '#rollcalls/board.ts'
import { todayList } from '#visits/today.ts'
import { changesSince, copyHouseholds, holdersSeen, openRequests, standing } from './copy-store.ts'
import type { Copy } from './copy-terms.ts'
import { type Cursor, named, serving, written } from './cursor.ts'

const chiefs: Post[] = ['area_chief', 'group_chief', 'unit_chief', 'party_secretary', 'first_secretary', 'village_officer']

/** Whoever goes from door to door works without signal; the town office and the departments sit at desks. */
export function mayKeepCopy(actor: Actor): actor is PostHolder {
  return holds(actor, ...chiefs)
}

/**
 * 本机数据: what the phone of `actor` should hold, all of it or what changed since. Where the database stands is asked first: a change that
 * commits while this reads is told again next time.
 */
export async function copyFor(
  tx: Tx,
  actor: Actor,
  now: Date,
  seesSealed: boolean,
  since: string | undefined,
  vault: Vault,
): Promise<Copy> {
  refuseUnless(mayKeepCopy(actor), 'sync.forbidden', '离线数据只供三长和村干部使用')
  const scope = named([actor.mandate, actor.path, actor.person, seesSealed])
  // Everything that waits for nothing is asked in one breath; the connection answers in the order it was asked.
  const [at, small] = await Promise.all([standing(tx), smallParts(tx, actor, now, vault)])
  const cursor = serving(since, scope, now, at)
  const rows = await rowsFor(tx, actor, now, cursor)
  const names = {
    ...{ today: named(small.today), tree: named(small.tree), holders: named(small.holders) },
    ...{ meetings: named(small.meetings), rollcalls: named(small.rollcalls) },
  }
  const fresh = <K extends keyof typeof names>(key: K) => (cursor?.[key] === names[key] ? null : small[key])
  return {
    cursor: written({ epoch: at.epoch, scope, xmin: at.xmin, at: now.getTime(), ...names }),
    ...{ full: cursor === null, at: now.toISOString(), mandate: actor.mandate, ...rows },
    ...{ today: fresh('today'), tree: fresh('tree'), holders: fresh('holders') },
    ...{ meetings: fresh('meetings'), rollcalls: fresh('rollcalls') },
  }
}

async function rowsFor(
  tx: Tx,
  actor: PostHolder,
  now: Date,
  cursor: Cursor | null,
): Promise<Pick<Copy, 'households' | 'requests' | 'gone'>> {
  const { town, person, path } = actor
  const changes = cursor && (await changesSince(tx, town, cursor.xmin))
  const idsOf = (kind: string) => changes?.filter(change => change.kind === kind).map(change => change.id) ?? null
  const [ofHouseholds, ofRequests] = [idsOf('household'), idsOf('request')]
  const [households, open] = await Promise.all([
    ofHouseholds?.length === 0 ? [] : copyHouseholds(tx, town, path, ofHouseholds),
    ofRequests?.length === 0 ? [] : openRequests(tx, town, person, path, ofRequests),
  ])
  const requests: Request[] = await Promise.all(open.map(id => detail(tx, actor, now, id)))
  const missing = (ids: Id[] | null, there: { id: Id }[]) => ids?.filter(id => !there.some(row => row.id === id)) ?? []
  return { households, requests, gone: { households: missing(ofHouseholds, households), requests: missing(ofRequests, requests) } }
}

async function smallParts(tx: Tx, actor: PostHolder, now: Date, vault: Vault) {
  const day = dayOf(now)
  const [meetings, rollcalls, today, places, holders] = await Promise.all([
    meetingsIn(tx, actor, now),
    rollcallsIn(tx, actor, now),
    todayList(tx, actor, now, { limit: 1000 }),
    tree(tx, actor, now),
    holdersSeen(tx, actor.town, cardPosts, day),
  ])
  return { today, tree: places, holders: holders.map(row => asHolder(row, actor, vault, day)), meetings, rollcalls }
}

async function meetingsIn(tx: Tx, actor: PostHolder, now: Date): Promise<Meeting[]> {
  const coming = await meetingsOf(tx, actor, { coming: 'yes', limit: 20 })
  return await Promise.all(coming.map(({ id }) => meetingOf(tx, actor, now, id)))
}

async function rollcallsIn(tx: Tx, actor: PostHolder, now: Date): Promise<NonNullable<Copy['rollcalls']>> {
  const { rows } = await rollcallsOf(tx, actor, now, { open: 'yes', limit: 10 })
  return await Promise.all(
    rows.map(async ({ id }) => {
      const [rollcall, { rows: lines }] = await Promise.all([rollcallOf(tx, actor, now, id), linesOf(tx, actor, id, { limit: 500 })])
      return { rollcall, lines }
    }),
  )
}
