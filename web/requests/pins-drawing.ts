import { canvas, circleMarker, latLngBounds, map } from 'leaflet'
import 'leaflet/dist/leaflet.css'
import { states } from '#requests/terms.ts'
import type { MapRequests } from '#requests/tools-terms.ts'
import { addTiles } from '#web/network/map-drawing.ts'

type Pin = MapRequests['pins'][number]

export const pinColours = { 公共安全: '#7e22ce', 超期: '#b3261e', 还没派出: '#a16207', 办理中: '#1d4ed8', 等评价销号: '#14604a' } as const

function kindOf({ publicSafety, overdue, state }: Pin): keyof typeof pinColours {
  if (publicSafety) return '公共安全'
  if (overdue) return '超期'
  if (state === 'raised' || state === 'sorted') return '还没派出'
  return state === 'answered' || state === 'rated' ? '等评价销号' : '办理中'
}

/** Draws the pins into `box`, alarming ones larger and on top; gives back how to take the map away. */
export function drawPins(box: HTMLElement, pins: Pin[], open: (id: string) => void): () => void {
  const drawn = map(box, { renderer: canvas({ tolerance: 6 }), attributionControl: false, maxZoom: 20 })
  drawn.fitBounds(latLngBounds(pins.map(pin => [pin.latitude, pin.longitude] as [number, number])).pad(0.1), { maxZoom: 17 })
  addTiles(drawn)
  const alarming = (pin: Pin) => Number(pin.overdue || pin.publicSafety)
  for (const pin of pins.toSorted((a, b) => alarming(a) - alarming(b))) {
    const colour = pinColours[kindOf(pin)]
    circleMarker([pin.latitude, pin.longitude], {
      radius: alarming(pin) ? 9 : 7,
      color: '#fff',
      weight: 1.5,
      fillColor: colour,
      fillOpacity: 0.9,
    })
      .bindTooltip(`${pin.number} ${states[pin.state]} ${pin.text}`)
      .on('click', () => open(pin.id))
      .addTo(drawn)
  }
  return () => drawn.remove()
}
