// A board's address is short enough to be typed from a poster: the last 48 bits of its village's id, in letters and digits that nobody
// takes for one another.
const letters = '0123456789abcdefghjkmnpqrstvwxyz'

/** Ten characters for a village's id. */
export function boardCode(village: string): string {
  let bits = BigInt(`0x${village.slice(-12)}`)
  let code = ''
  for (let i = 0; i < 10; i++) {
    code = letters[Number(bits % 32n)] + code
    bits /= 32n
  }
  return code
}

/** The last twelve hexadecimal digits of the village's id; null when no code looks like that. Typed in capitals, or o for 0, it is the same. */
export function boardTail(code: string): string | null {
  const typed = code.toLowerCase().replaceAll('o', '0').replaceAll(/[il]/g, '1')
  if (typed.length !== 10 || [...typed].some(letter => !letters.includes(letter))) return null
  const bits = [...typed].reduce((sum, letter) => sum * 32n + BigInt(letters.indexOf(letter)), 0n)
  return bits >= 1n << 48n ? null : bits.toString(16).padStart(12, '0')
}

export function boardPath(village: string): string {
  return `/b/${boardCode(village)}`
}
