import { type CircleMarker, canvas, circleMarker, latLngBounds, map, tileLayer } from 'leaflet'
import 'leaflet/dist/leaflet.css'
import type * as z from 'zod'
import type { mapHouseholds } from '#network/terms.ts'

export type Households = z.infer<typeof mapHouseholds>

// Ten hues far apart, dark enough on the pale ground; neighbours in a row get different ones.
export const hues = ['#14604a', '#9a3412', '#1d4ed8', '#7e22ce', '#a16207', '#0e7490', '#be185d', '#3f6212', '#4338ca', '#7f1d1d']

/** Draws the households into `box`; gives back how to take the map away. */
export function drawHouseholds(box: HTMLElement, households: Households, open: (id: string) => void): () => void {
  const drawn = map(box, { renderer: canvas({ tolerance: 6 }), attributionControl: false, zoomControl: true, maxZoom: 20 })
  const { ids, latitudes, longitudes, units, key, heads } = households
  const colours = coloursOf(units)
  const bounds = latLngBounds(ids.map((_, i) => [latitudes[i]!, longitudes[i]!] as [number, number]))
  // The view first: markers added to a map without one are projected twice.
  drawn.fitBounds(bounds.pad(0.05))
  addTiles(drawn)
  const markers: { marker: CircleMarker; key: boolean }[] = []
  for (const [i, id] of ids.entries()) {
    const colour = units[i] ? colours.get(units[i])! : '#6b7872'
    const options = {
      radius: radiusAt(drawn.getZoom(), key[i]!),
      color: key[i] ? '#b3261e' : colour,
      weight: key[i] ? 1.5 : 1,
      fillColor: colour,
      fillOpacity: 0.85,
    }
    const marker: CircleMarker = circleMarker([latitudes[i]!, longitudes[i]!], options)
    marker.bindTooltip(`${heads[i]}${units[i] ? '' : '（未划邻）'}`)
    marker.on('click', () => open(id)).addTo(drawn)
    markers.push({ marker, key: key[i]! })
  }
  drawn.on('zoomend', () => {
    for (const { marker, key } of markers) marker.setRadius(radiusAt(drawn.getZoom(), key))
  })
  return () => drawn.remove()
}

/** From afar small, or a village is one blot; near, large enough to hit. */
function radiusAt(zoom: number, key: boolean): number {
  if (zoom < 15) return key ? 3 : 2
  return key ? 6 : 4
}

function coloursOf(units: (string | null)[]): Map<string, string> {
  const distinct = [...new Set(units.filter(unit => unit !== null))]
  return new Map(distinct.map((unit, i) => [unit, hues[i % hues.length]!]))
}

/** 天地图 when the deployment has a key for it (its terms ask for one per site); without, the ground stays plain. */
export function addTiles(drawn: ReturnType<typeof map>): void {
  const key = document.querySelector<HTMLMetaElement>('meta[name="tianditu-key"]')?.content
  if (!key) return
  for (const layer of ['vec', 'cva']) {
    const url = `https://t{s}.tianditu.gov.cn/${layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=${layer}&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=${key}`
    tileLayer(url, { subdomains: '01234567', maxNativeZoom: 18 }).addTo(drawn)
  }
}
