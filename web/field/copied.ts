import { ageOn, dayOf } from '#common/calendar.ts'
import type { Me } from '#identity/terms.ts'
import type { Household, HouseholdRow } from '#network/households-terms.ts'
import type { TreeNode } from '#network/terms.ts'
import type { Copy, CopyHousehold } from '#sync/copy-terms.ts'
import type { Today } from '#visits/terms.ts'
import type { Device } from './device.ts'
import { doc, docs } from './local.ts'
import { unsent } from './outbox.ts'

export * from './copied-meetings.ts'
export * from './copied-requests.ts'
export * from './copied-rollcalls.ts'

// The copy in the shapes the screens know from the server, with what waits in the outbox already counted in.

type Holder = NonNullable<Copy['holders']>[number]

interface Around {
  places: Map<string, TreeNode>
  holders: Holder[]
  day: string
}

async function around(device: Device): Promise<Around> {
  const tree = (await doc<TreeNode[]>(device, 'part', 'tree')) ?? []
  const holders = (await doc<Holder[]>(device, 'part', 'holders')) ?? []
  return { places: new Map(tree.map(node => [node.id, node])), holders, day: dayOf(new Date()) }
}

function rowOf(home: CopyHousehold, { places, day }: Around): HouseholdRow {
  const { id, number, address, unit, group, village, longitude, latitude, residents, classes } = home
  const kinds = [...new Set(classes.filter(each => each.from <= day && (!each.to || each.to >= day)).map(each => each.kind))].sort()
  const name = (place: string | null) => (place && places.get(place)?.name) || ''
  return {
    ...{ id, number, address, unit, group, longitude, latitude, kinds, head: residents[0]?.name ?? '', people: residents.length },
    ...{ unitName: name(unit) || null, groupName: name(group), villageName: name(village) },
  }
}

export async function household(device: Device, id: string): Promise<Household | undefined> {
  const home = await doc<CopyHousehold>(device, 'household', id)
  if (!home) return undefined
  const here = await around(device)
  const { building, stair, floor, door, startedOn, residents, classes } = home
  return {
    ...rowOf(home, here),
    ...{ building, stair, floor, door, startedOn, endedOn: null, card: null },
    residents: residents.map(each => ({ ...each, age: ageOn(each.born, here.day) })),
    classes: classes.map(each => ({ ...each, basis: '' })),
    chiefs: here.holders.filter(({ placeId }) => covers(here.places, placeId, home.unit ?? home.group)),
  }
}

function covers(places: Map<string, TreeNode>, above: string, below: string): boolean {
  for (let at: string | null | undefined = below; at; at = places.get(at)?.parent) if (at === above) return true
  return false
}

/** By number, narrowed to those whose number, address or people hold `q`. */
export async function households(device: Device, q: string): Promise<{ total: number; rows: HouseholdRow[]; next: null }> {
  const here = await around(device)
  const all = await docs<CopyHousehold>(device, 'household')
  const said = (home: CopyHousehold) => [home.number, home.address, ...home.residents.map(each => each.name)].some(text => text.includes(q))
  const rows = all.filter(said).map(home => rowOf(home, here))
  rows.sort((a, b) => (a.unitName ?? '').localeCompare(b.unitName ?? '', 'zh') || (a.number < b.number ? -1 : 1))
  return { total: rows.length, rows, next: null }
}

export async function visitsOf(device: Device, id: string) {
  const home = await doc<CopyHousehold>(device, 'household', id)
  const named = {
    household: id,
    head: home?.residents[0]?.name ?? '',
    unitName: null,
    photos: [] as string[],
    recordedAt: '',
    late: false,
    voice: null,
    requests: [],
    enteredBy: null,
  }
  return home && { rows: home.visits.map(visit => ({ ...named, ...visit })), next: null }
}

/** Who was signed in when the copy was last fresh. */
export const me = (device: Device) => doc<Me>(device, 'part', 'me')

export const tree = (device: Device) => doc<TreeNode[]>(device, 'part', 'tree')

/** Today's list as the server last reckoned it; a household visited since, on this phone, is done. */
export async function today(device: Device): Promise<Today | undefined> {
  const list = await doc<Today>(device, 'part', 'today')
  if (!list) return undefined
  const visits = (await unsent(device)).filter(entry => entry.content?.kind === 'visit.record' && entry.state === 'waiting')
  const met = new Set(visits.filter(entry => entry.content!.body.outcome !== 'nobody_home').map(entry => entry.content!.body.household))
  const due = list.due.map(row => (row.state === 'open' && met.has(row.household) ? { ...row, state: 'done' as const } : row))
  const done = list.done + due.filter((row, i) => row.state !== list.due[i]!.state).length
  return { ...list, due, done }
}
