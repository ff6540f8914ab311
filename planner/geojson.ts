import type { Group, Plan } from './terms.ts'

/** Households as points and units as lines from the chief to every member, in the coordinates of the roll. */
export function geojson(groups: readonly Group[], plans: readonly Plan[]): string {
  const features = groups.flatMap((group, g) => {
    const at = new Map(group.households.map(h => [h.id, [h.lon ?? h.x ?? Number.NaN, h.lat ?? h.y ?? Number.NaN] as const]))
    const known = (id: string) => Number.isFinite(at.get(id)![0]) && Number.isFinite(at.get(id)![1])
    return plans[g]!.units.flatMap(unit => {
      const members = unit.members.filter(known)
      const about = { group: group.name, unit: unit.name, chief: unit.chief, size: unit.members.length }
      const points = members.map(id => feature('Point', at.get(id), { ...about, household: id }))
      const spokes = known(unit.chief) ? members.filter(id => id !== unit.chief).map(id => [at.get(unit.chief), at.get(id)]) : []
      return [...points, feature('MultiLineString', spokes, { ...about, walking: Math.round(unit.walking) })]
    })
  })
  return JSON.stringify({ type: 'FeatureCollection', features })
}

function feature(type: string, coordinates: unknown, properties: Record<string, unknown>) {
  return { type: 'Feature', properties, geometry: { type, coordinates } }
}
