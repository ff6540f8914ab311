import {
  type CircleMarker,
  canvas,
  circleMarker,
  type LatLng,
  type Map as LeafletMap,
  latLngBounds,
  map,
  type Polyline,
  polyline,
} from 'leaflet'
import 'leaflet/dist/leaflet.css'
import type { RollHousehold } from '#network/unit-plans-terms.ts'
import { addTiles, hues } from './map-drawing.ts'
import type { Standing } from './unit-plan-work.ts'

interface Hands {
  /** a dot was clicked */
  pick(household: string): void
  /** a dot was dragged to a unit */
  drop(household: string, unit: string): void
}

export interface Drawing {
  show(standing: Standing, picked: ReadonlySet<string>): void
  remove(): void
}

export const colourOf = (index: number) => hues[index % hues.length]!

/** Draws a group's households; a dot dragged to another dot, or onto a unit of the list, asks to be moved there. */
export function drawGroup(box: HTMLElement, households: readonly RollHousehold[], label: (id: string) => string, hands: Hands): Drawing {
  const drawn = map(box, { renderer: canvas({ tolerance: 8 }), attributionControl: false, maxZoom: 21, zoomSnap: 0.25 })
  const located = households.filter(each => each.latitude !== null && each.longitude !== null)
  const bounds = latLngBounds(located.map(each => [each.latitude!, each.longitude!] as [number, number]))
  drawn.fitBounds(bounds.pad(0.1))
  addTiles(drawn)
  const unitOf = new Map<string, string>()
  const lines: Polyline[] = []
  const markers = new Map<string, CircleMarker>()
  for (const { id, latitude, longitude } of located) {
    const marker = circleMarker([latitude!, longitude!], { radius: 8, weight: 2, fillOpacity: 0.9 }).addTo(drawn)
    marker.on('mousedown', () => carry(drawn, marker, id, markers, unitOf, hands))
    markers.set(id, marker)
  }
  return {
    show({ units }, picked) {
      for (const line of lines.splice(0)) line.remove()
      unitOf.clear()
      for (const [u, unit] of units.entries()) {
        const chief = unit.chief ? markers.get(unit.chief) : undefined
        for (const id of unit.members) {
          unitOf.set(id, unit.key)
          const marker = markers.get(id)
          if (!marker) continue
          if (chief && marker !== chief) {
            const line = polyline([marker.getLatLng(), chief.getLatLng()], {
              color: colourOf(u),
              weight: 1.5,
              opacity: 0.6,
              interactive: false,
            })
            lines.push(line.addTo(drawn).bringToBack())
          }
          marker.setStyle({ color: picked.has(id) ? '#000' : '#fff', fillColor: colourOf(u), weight: picked.has(id) ? 4 : 1.5 })
          marker.setRadius(marker === chief ? 11 : 8)
          marker.unbindTooltip()
          // The unit's name stands at its chief's: colour is not the only sign.
          if (marker === chief) marker.bindTooltip(unit.name, { permanent: true, direction: 'top', offset: [0, -8] })
          else marker.bindTooltip(`${label(id)} ${unit.name}`)
        }
      }
      for (const [id, marker] of markers) {
        if (unitOf.has(id)) continue
        marker.setStyle({ color: picked.has(id) ? '#000' : '#b3261e', fillColor: '#fff', weight: 3 }).setRadius(8)
        marker.unbindTooltip().bindTooltip(`${label(id)} 未编入`)
      }
    },
    remove: () => drawn.remove(),
  }
}

/** From the press on a dot to the release somewhere. */
function carry(
  drawn: LeafletMap,
  marker: CircleMarker,
  id: string,
  markers: ReadonlyMap<string, CircleMarker>,
  unitOf: ReadonlyMap<string, string>,
  hands: Hands,
): void {
  drawn.dragging.disable()
  const from = marker.getLatLng()
  const thread = polyline([from, from], { color: '#000', dashArray: '4 4', interactive: false }).addTo(drawn)
  let moved = false
  const onMove = ({ clientX, clientY }: MouseEvent) => {
    const at = placeOf(drawn, clientX, clientY)
    moved ||= drawn.latLngToContainerPoint(at).distanceTo(drawn.latLngToContainerPoint(from)) > 6
    thread.setLatLngs([from, at])
  }
  const onUp = ({ clientX, clientY }: MouseEvent) => {
    document.removeEventListener('mousemove', onMove)
    thread.remove()
    drawn.dragging.enable()
    if (!moved) return hands.pick(id)
    const listed = document.elementFromPoint(clientX, clientY)?.closest<HTMLElement>('[data-unit]')?.dataset.unit
    const unit = listed ?? unitOf.get(nearest(drawn, placeOf(drawn, clientX, clientY), id, markers) ?? '')
    if (unit) hands.drop(id, unit)
  }
  document.addEventListener('mousemove', onMove)
  document.addEventListener('mouseup', onUp, { once: true })
}

function placeOf(drawn: LeafletMap, clientX: number, clientY: number): LatLng {
  return drawn.mouseEventToLatLng({ clientX, clientY } as MouseEvent)
}

/** The dot within a finger's breadth of a point, other than the one carried. */
function nearest(drawn: LeafletMap, at: LatLng, except: string, markers: ReadonlyMap<string, CircleMarker>): string | undefined {
  const point = drawn.latLngToContainerPoint(at)
  const near = [...markers]
    .filter(([id]) => id !== except)
    .map(([id, marker]) => ({ id, far: drawn.latLngToContainerPoint(marker.getLatLng()).distanceTo(point) }))
    .sort((a, b) => a.far - b.far)[0]
  return near && near.far < 30 ? near.id : undefined
}
