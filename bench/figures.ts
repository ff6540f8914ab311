/** One run of load: requests a second, latencies in ms. */
export interface Measured {
  perSecond: number
  p50: number
  p99: number
}

/** The median of each figure over the rounds. */
export function medianOf(rounds: Measured[]): Measured {
  const middle = (key: keyof Measured) => rounds.map(round => round[key]).sort((a, b) => a - b)[rounds.length >> 1]!
  return { perSecond: Math.round(middle('perSecond')), p50: middle('p50'), p99: middle('p99') }
}

export function table(name: string, ours: Measured, bare: Measured, ratio: number): void {
  const line = (who: string, one: Measured) =>
    `  ${who.padEnd(6)} ${String(one.perSecond).padStart(7)}/s  p50 ${one.p50} ms  p99 ${one.p99} ms`
  console.log(`${name}: ${ratio} of bare\n${line('ours', ours)}\n${line('bare', bare)}`)
}
