import { type Id, newId } from '#common/ids.ts'
import { get, ofPlace, type Probe, reason, send, today } from './rights-ask.ts'
import type { Ground } from './rights-rows.ts'
import type { Spot } from './rights-world.ts'
import type { Place, TownPlan } from './town.ts'

// Drawing units, in the rights walk: a draft, a scheduled and a published plan of a group, put there by SQL, and what is asked about them.

/** Plans that move one household of the group from its first unit to its second; nobody's mandate ends by it. */
export async function unitPlansAt(
  { insert, world }: Ground,
  town: TownPlan,
  group: Place,
): Promise<Record<'draft' | 'scheduledPlan' | 'publishedPlan', Id>> {
  const units = town.places.filter(place => place.parent === group && town.households.some(each => each.unit === place))
  const members = units.map(unit => town.households.filter(each => each.unit === unit).map(each => each.id))
  members[0]!.push(...town.households.filter(each => each.group === group && !each.unit).map(each => each.id))
  if (members[1]) members[1].push(members[0]!.shift()!)
  const groups = [{ group: group.id, units: units.map((unit, u) => ({ name: unit.name, chief: null, members: members[u] })) }]
  const by = JSON.stringify({ person: newId(), name: '某人', post: '镇干部' })
  const all: [string, string, object][] = [
    ['draft', 'draft', {}],
    ['scheduledPlan', 'scheduled', { publish_on: '2027-01-04', consent: JSON.stringify({ reason, mandates: [], by: JSON.parse(by) }) }],
    [
      'publishedPlan',
      'published',
      { publish_on: '2026-11-20', published_at: world.now, published_by: by, outcome: JSON.stringify({ consequences: nothing }) },
    ],
  ]
  const ids: Record<string, Id> = {}
  for (const [name, state, more] of all) {
    ids[name] = newId()
    await insert('unit_plans', {
      ...{ town_id: town.id, id: ids[name], place_id: group.id, place: group.path, name: '试划', state, version: 1 },
      ...{
        wishes: '{}',
        groups: JSON.stringify(groups),
        base: '{}',
        facts: '[]',
        made_at: world.now,
        made_by: by,
        saved_at: world.now,
        saved_by: by,
      },
      ...more,
    })
  }
  return ids as never
}

const nothing = { stay: 0, moves: [], opened: [], closed: [], renamed: [], mandates: [], outOfBounds: [], cards: 0 }
const group = (s: Spot) => (s.direct ? s.place : s.group)
/** A draft that puts only the spot's household into a unit. */
const groups = (s: Spot) => [{ group: group(s), units: [{ name: '新邻', chief: null, members: [s.direct ? s.place : s.household] }] }]

export const unitPlans: Record<string, Probe> = {
  'GET /api/unit-plans/roll': get(s => `/unit-plans/roll?place=${group(s)}`),
  'POST /api/unit-plans/proposals': send(s => ['/unit-plans/proposals', { place: group(s), wishes: {} }]),
  'POST /api/unit-plans/what-if': send(s => ['/unit-plans/what-if', { place: group(s), wishes: {}, changes: [{ target: 8 }] }]),
  'GET /api/unit-plans': ofPlace('/unit-plans'),
  'POST /api/unit-plans': send(s => ['/unit-plans', { place: group(s), name: '试划', wishes: {}, groups: groups(s) }]),
  'GET /api/unit-plans/{id} · 草案': get(s => `/unit-plans/${s.draft}`),
  'GET /api/unit-plans/{id} · 已公布': get(s => `/unit-plans/${s.publishedPlan}`),
  'GET /api/unit-plans/{id}/consequences': get(s => `/unit-plans/${s.draft}/consequences`),
  'PUT /api/unit-plans/{id}': send(s => [`/unit-plans/${s.draft}`, { version: 1, name: '改', wishes: {}, groups: groups(s) }]),
  'PUT /api/unit-plans/{id}/discarded': send(s => [`/unit-plans/${s.draft}/discarded`, { version: 1 }]),
  'PUT /api/unit-plans/{id}/publication': send(s => [`/unit-plans/${s.draft}/publication`, { version: 1, on: today, reason }]),
  'DELETE /api/unit-plans/{id}/publication': get(s => `/unit-plans/${s.scheduledPlan}/publication`),
  'GET /api/unit-plans/{id}/notices.pdf': get(s => `/unit-plans/${s.draft}/notices.pdf`),
  'GET /api/unit-plans/{id}/comparison.pdf': get(s => `/unit-plans/${s.draft}/comparison.pdf`),
}
