import { createHash } from 'node:crypto'
import { type Id, newId } from '#common/ids.ts'
import { get, type Probe, reason, send } from './rights-ask.ts'
import type { Ground } from './rights-rows.ts'
import type { Line, More, Who } from './rights-table.ts'
import type { Household, Place, TownPlan } from './town.ts'

// The public board in the rights walk: its lines, what they aim at, how they are tried.

interface Words {
  at(route: string, words: string, may: readonly Who[], more?: More): Line
  town(route: string, words: string, may: readonly Who[], more?: More): Line
  readers: readonly Who[]
  keepers: readonly Who[]
}

export function bulletinSections({ at, town, readers, keepers }: Words): Record<string, Line[]> {
  const circle: Who[] = [...readers, 'resident']
  return {
    公开栏: [
      at('POST /api/publications', '拟一期公开', keepers, { note: '财务和涉及个人的，另一人审签后才公示' }),
      town('GET /api/publications', '看公开事项', circle, { note: '村民和三长看公示中的和存档的' }),
      at('GET /api/publications/{id}', '看一期公开', circle, { above: 'seen', note: '同上' }),
      at('PUT /api/publications/{id}/release', '审签发布', keepers, { note: '拟稿人自己不能审签' }),
      at('PUT /api/publications/{id}/end', '提前撤下', keepers),
      at('GET /api/publications/{id}/photos/{sha256}', '看公开的照片', circle, { above: 'seen' }),
    ],
  }
}

export type BulletinThing = 'publication' | 'publicationWaiting' | 'publicationPhoto'

/** One posted and one that waits for its second person; of the household's own path, so that its neighbour's is another. */
export async function publicationsAt(
  ground: Ground,
  town: TownPlan,
  village: Place,
  place: Place,
  household?: Household,
): Promise<Record<BulletinThing, string>> {
  const make = (posted: boolean) => publicationAt(ground, town, village, place, household, posted)
  return {
    publication: await make(true),
    publicationWaiting: await make(false),
    publicationPhoto: ground.kept.sha256.toString('hex'),
  }
}

let numbers = 1000

async function publicationAt(
  { insert, kept, world }: Ground,
  town: TownPlan,
  village: Place,
  place: Place,
  household: Household | undefined,
  posted: boolean,
): Promise<Id> {
  const id = newId()
  const number = ++numbers
  const by = JSON.stringify({ name: '某人', post: 'village_officer', person: newId() })
  const snapshot = JSON.stringify({
    ...{
      format: 'sanzhang.publication/1',
      town: town.name,
      board: village.name,
      place: place.name,
      number,
      affairs: 'village',
      item: null,
    },
    ...{
      title: '修路公示',
      about: '',
      audience: 'unit',
      personal: false,
      from: '2026-11-20',
      to: '2026-12-20',
      source: '',
      replaces: null,
    },
    publisher: { name: '某人', post: '村两委成员' },
    blocks: [
      { kind: 'text', text: '修路' },
      { kind: 'photos', photos: [{ sha256: kept.sha256.toString('hex'), words: '' }] },
    ],
  })
  await insert('publications', {
    ...{ town_id: town.id, id, village_id: village.id, place_id: place.id, place: household?.path ?? place.path, number },
    ...{ affairs: 'village', title: '修路公示', audience: 'unit', personal: false, from_on: '2026-11-20', to_on: '2026-12-20' },
    ...{ snapshot, sha256: createHash('sha256').update(snapshot).digest(), source_kind: 'text', composed_at: world.now, composed_by: by },
    ...(posted && { published_at: world.now, published_by: by }),
  })
  return id
}

export const bulletinProbes: Record<string, Probe> = {
  'POST /api/publications': send(s => [
    '/publications',
    {
      ...{ place: s.kind === 'town' ? s.unit : s.place, audience: s.kind === 'village' ? 'public' : 'unit' },
      ...{ affairs: 'village', title: '修路公示', text: '修路' },
    },
  ]),
  'GET /api/publications': get(() => '/publications?limit=200'),
  'GET /api/publications/{id}': get(s => `/publications/${s.publication}`),
  'PUT /api/publications/{id}/release': get(s => `/publications/${s.publicationWaiting}/release`),
  'PUT /api/publications/{id}/end': send(s => [`/publications/${s.publication}/end`, { reason }]),
  'GET /api/publications/{id}/photos/{sha256}': get(s => `/publications/${s.publication}/photos/${s.publicationPhoto}`),
}
