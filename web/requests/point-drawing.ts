import { type CircleMarker, canvas, circleMarker, latLngBounds, map } from 'leaflet'
import 'leaflet/dist/leaflet.css'
import { addTiles, type Households } from '#web/network/map-drawing.ts'

export interface Point {
  longitude: number
  latitude: number
}

/** The households as a ground, and one point that is put where one clicks; gives back how to take the map away. */
export function drawPoint(box: HTMLElement, households: Households, point: Point | null, put: (point: Point) => void): () => void {
  const drawn = map(box, { renderer: canvas(), attributionControl: false, maxZoom: 20 })
  const { ids, latitudes, longitudes, heads } = households
  const all = ids.map((_, i) => [latitudes[i]!, longitudes[i]!] as [number, number])
  if (point) drawn.setView([point.latitude, point.longitude], 17)
  else if (all.length > 0) drawn.fitBounds(latLngBounds(all).pad(0.05))
  else drawn.setView([27.7, 113.1], 10)
  addTiles(drawn)
  for (const [i, at] of all.entries()) {
    circleMarker(at, { radius: 4, weight: 1, color: '#52605a', fillColor: '#8a9691', fillOpacity: 0.8 }).bindTooltip(heads[i]!).addTo(drawn)
  }
  let mark: CircleMarker | undefined
  const show = (at: Point) => {
    mark?.remove()
    mark = circleMarker([at.latitude, at.longitude], { radius: 9, weight: 3, color: '#b3261e', fillOpacity: 0.5 }).addTo(drawn)
  }
  if (point) show(point)
  drawn.on('click', ({ latlng }) => {
    const at = { longitude: Math.round(latlng.lng * 1e6) / 1e6, latitude: Math.round(latlng.lat * 1e6) / 1e6 }
    show(at)
    put(at)
  })
  return () => drawn.remove()
}
