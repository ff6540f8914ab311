import type * as z from 'zod'
import type { Actor } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import { posts } from '#common/posts.ts'
import type { Tx } from '#platform/db.ts'
import { checkReader } from './household-view.ts'
import { householdsNamed, peopleNamed, placesNamed } from './search-store.ts'
import type { searchResult } from './terms.ts'

/** More than one looks through: whoever sees a full list types one more character. */
const most = 20

/** 搜索: places, households and people by Chinese name, pinyin (full or initials), household number or address. */
export async function search(tx: Tx, actor: Actor, now: Date, q: string): Promise<z.infer<typeof searchResult>> {
  checkReader(actor)
  const { town } = actor
  const [places, households, people] = await Promise.all([
    placesNamed(tx, town, q, most),
    householdsNamed(tx, town, q, most),
    peopleNamed(tx, town, q, dayOf(now), most),
  ])
  const inWords = people.map(({ posts: held, ...person }) => ({
    ...person,
    posts: held.map(each => `${each.place}${posts[each.post]}`).join('、'),
  }))
  return { places, households, people: inWords }
}
