import { type Id, newId } from '#common/ids.ts'
import { get, type Probe, reason, send } from './rights-ask.ts'
import type { Ground } from './rights-rows.ts'
import type { Line, More, Who } from './rights-table.ts'
import type { Household, Place, TownPlan } from './town.ts'

// Deliberations in the rights walk: their lines, what they aim at, how they are tried.

interface Words {
  at(route: string, words: string, may: readonly Who[], more?: More): Line
  town(route: string, words: string, may: readonly Who[], more?: More): Line
  readers: readonly Who[]
  answerReaders: readonly Who[]
  keepers: readonly Who[]
  chiefs: readonly Who[]
}

export function decisionSections({ at, town, readers, answerReaders, keepers, chiefs }: Words): Record<string, Line[]> {
  const proposers = [...keepers, ...chiefs]
  const openers: Who[] = [...keepers, 'group_chief']
  const circle: Who[] = [...readers, 'resident']
  return {
    议事: [
      at('POST /api/deliberations', '提出议题', proposers),
      town('GET /api/deliberations', '看议题', circle, { note: '自己圈子的和以下各圈的' }),
      at('GET /api/deliberations/{id}', '看一个议题', circle, { above: 'seen', note: '谁投了什么只有本户自己看得到' }),
      at('GET /api/deliberations/{id}/words', '看大家怎么说', circle, { above: 'seen' }),
      at('POST /api/deliberations/{id}/words', '说意见，或代记一户的话', [...proposers, 'resident'], { note: '上级圈子里只代记本级的户' }),
      at('PUT /api/deliberations/{id}/opening', '开始表决', openers),
      at('POST /api/deliberations/{id}/ballots', '表决（村民为本户，三长和村镇代记、录票）', [...proposers, 'resident']),
      at('GET /api/deliberations/{id}/households', '看表决名册：投了没有', answerReaders, { above: 'seen', note: '只看得到本级以下的户' }),
      at('PUT /api/deliberations/{id}/withdrawal', '撤回议题', openers),
      at('GET /api/deliberations/{id}/ballots.csv', '导出不记名选票', keepers),
    ],
  }
}

export type DecisionThing = 'deliberation' | 'deliberationOpen' | 'deliberationClosed'

/** A matter talked about, one voted on and one whose hour has come; of the household alone, so that its neighbour's is another. */
export async function deliberationsAt(
  ground: Ground,
  town: TownPlan,
  place: Place,
  household?: Household,
): Promise<Record<DecisionThing, Id>> {
  const make = (from?: number, until?: number) => deliberationAt(ground, town, place, household, from, until)
  return { deliberation: await make(), deliberationOpen: await make(-1, 1), deliberationClosed: await make(-2, -1) }
}

async function deliberationAt(
  { insert, world }: Ground,
  town: TownPlan,
  place: Place,
  household: Household | undefined,
  from?: number,
  until?: number,
): Promise<Id> {
  const id = newId()
  const day = (days: number) => new Date(world.now.getTime() + days * 86_400_000)
  const by = JSON.stringify({ name: '某人', post: 'party_secretary', person: newId() })
  const portion = { parts: 1, whole: 2, more: true }
  const quorum = JSON.stringify({ takePart: { of: 'all', ...portion }, agree: { of: 'present', ...portion }, source: '村规民约' })
  await insert('deliberations', {
    ...{ town_id: town.id, id, place_id: place.id, place: household?.path ?? place.path, circle: place.name, whole: false },
    ...{ title: '楼道窗户换新', matter: '雨天进水', options: JSON.stringify([{ key: 'a', label: '换窗', estimate: 100 }]) },
    ...{ proposed_at: day(-3), proposed_by: by },
    ...(from !== undefined &&
      until !== undefined && {
        ...{ opened_at: day(from), opened_by: by, option_key: 'a', closes_at: day(until), hidden: true, quorum, households: 1 },
      }),
  })
  if (!household) return id
  const line = { town_id: town.id, deliberation_id: id, household_id: household.id, place: household.path, head: '某人', address: '某处' }
  await insert('deliberation_households', line)
  return id
}

export const decisionProbes: Record<string, Probe> = {
  'POST /api/deliberations': send(s => [
    '/deliberations',
    {
      ...{ place: s.kind === 'town' ? s.unit : s.place, title: '换窗', matter: '雨天进水' },
      options: [{ key: 'a', label: '换窗', estimate: 100 }],
    },
  ]),
  'GET /api/deliberations': get(() => '/deliberations?limit=200'),
  'GET /api/deliberations/{id}': get(s => `/deliberations/${s.deliberationOpen}`),
  'GET /api/deliberations/{id}/words': get(s => `/deliberations/${s.deliberationOpen}/words`),
  'POST /api/deliberations/{id}/words': send(s => [`/deliberations/${s.deliberationOpen}/words`, { text: '我赞成' }]),
  'PUT /api/deliberations/{id}/opening': send(s => [
    `/deliberations/${s.deliberation}/opening`,
    { option: 'a', closesAt: '2026-11-30T18:00:00+08:00' },
  ]),
  'POST /api/deliberations/{id}/ballots': send((s, a) => [
    `/deliberations/${s.deliberationOpen}/ballots`,
    { choice: 'yes', ...(a.who !== 'resident' && { household: s.household, witness: '李四' }) },
  ]),
  'GET /api/deliberations/{id}/households': get(s => `/deliberations/${s.deliberationOpen}/households`),
  'PUT /api/deliberations/{id}/withdrawal': send(s => [`/deliberations/${s.deliberation}/withdrawal`, { reason }]),
  'GET /api/deliberations/{id}/ballots.csv': get(s => `/deliberations/${s.deliberationClosed}/ballots.csv`),
  'GET /k/{token}/deliberations/{id}': get(s => `/k/${s.cardToken}/deliberations/${s.deliberationOpen}`),
  'POST /k/{token}/deliberations/{id}/ballots': s => ({
    path: `/k/${s.cardToken}/deliberations/${s.deliberationOpen}/ballots`,
    form: { choice: 'yes' },
  }),
  'POST /k/{token}/deliberations/{id}/words': s => ({
    path: `/k/${s.cardToken}/deliberations/${s.deliberationOpen}/words`,
    form: { text: '我赞成' },
  }),
}
