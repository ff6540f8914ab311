interface Spot {
  longitude: number | null
  latitude: number | null
}

/** Metres between two points, near enough for a walk through a village. */
function between(a: [number, number], b: [number, number]): number {
  const east = (b[0] - a[0]) * Math.cos((a[1] * Math.PI) / 180)
  return Math.hypot(east, b[1] - a[1]) * 111_320
}

/** A way through all spots that always goes on to the nearest one left; spots without a position come last, in their order. */
export function nearestFirst<Row extends Spot>(rows: readonly Row[], from: { longitude: number; latitude: number }): Row[] {
  const left = rows.filter(row => row.longitude !== null && row.latitude !== null)
  const way: Row[] = []
  let at: [number, number] = [from.longitude, from.latitude]
  while (left.length > 0) {
    const distances = left.map(row => between(at, [row.longitude!, row.latitude!]))
    const [next] = left.splice(distances.indexOf(Math.min(...distances)), 1)
    way.push(next!)
    at = [next!.longitude!, next!.latitude!]
  }
  return [...way, ...rows.filter(row => !way.includes(row))]
}

/** Where the phone is, asked for on a tap and kept nowhere. */
export async function whereIAm(): Promise<{ longitude: number; latitude: number }> {
  return await new Promise((resolve, reject) => {
    if (!navigator.geolocation) return reject(new Error('这台手机不能定位'))
    const refused = () => reject(new Error('没有取到位置：请允许定位，或仍按到期先后走'))
    navigator.geolocation.getCurrentPosition(({ coords }) => resolve(coords), refused, { timeout: 15_000, maximumAge: 60_000 })
  })
}
