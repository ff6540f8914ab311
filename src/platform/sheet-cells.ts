/** What a number format makes of a number. `pad`: leading zeros up to that many digits. */
export type NumberKind = { kind: 'number'; pad: number } | { kind: 'day' } | { kind: 'time' }

const plain: NumberKind = { kind: 'number', pad: 0 }

// ECMA-376 part 1, 18.8.30: formats known by number only; 27–36 and 50–58 are those of the zh-CN list.
const builtInDays = new Set([14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58])
const builtInTimes = new Set([18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56])

/** The kind of a number format by its id and, for custom ones, its code (`yyyy"年"m"月"d"日"`). */
export function numberKind(id: number, code: string | undefined): NumberKind {
  if (code === undefined) return builtInDays.has(id) ? { kind: 'day' } : builtInTimes.has(id) ? { kind: 'time' } : plain
  const first = code.split(';')[0]!
  if (/^0+$/.test(first)) return { kind: 'number', pad: first.length }
  const bare = first.replace(/"[^"]*"|\\.|_.|\*./g, '')
  if (/\[(h+|m+|s+)\]/i.test(bare)) return { kind: 'time' }
  const letters = bare.replace(/\[[^\]]*\]/g, '').replace(/general|am\/pm|a\/p/gi, '')
  if (/[yd]/i.test(letters)) return { kind: 'day' }
  if (/[hs]/i.test(letters)) return { kind: 'time' }
  return /m/i.test(letters) ? { kind: 'day' } : plain
}

/**
 * The text of a number as stored in a sheet, and whether digits may be lost: a spreadsheet keeps 15 of them,
 * so an 18-digit ID number typed as a number ends in zeros. Digits stored in full by other programs are kept, yet flagged.
 */
export function numberText(stored: string, pad = 0): { text: string; lossy: boolean } {
  const number = Number(stored)
  if (stored.trim() === '' || !Number.isFinite(number)) return { text: stored, lossy: false }
  if (/^-?\d+$/.test(stored)) return { text: padded(stored, pad), lossy: stored.replace('-', '').length > 15 }
  if (Number.isInteger(number)) return { text: padded(BigInt(number).toString(), pad), lossy: Math.abs(number) >= 1e15 }
  const shown = Number(number.toPrecision(15))
  // Coordinates and sums carry binary noise behind the 15th digit, and nobody typed 1e-7.
  return { text: Math.abs(shown) < 1e-6 ? shown.toFixed(15).replace(/0+$/, '') : String(shown), lossy: false }
}

function padded(digits: string, pad: number): string {
  return digits.startsWith('-') ? digits : digits.padStart(pad, '0')
}

/**
 * A serial day number → `YYYY-MM-DD`, with ` HH:MM` or ` HH:MM:SS` when it carries a time.
 * Out of a spreadsheet's range (before 1900, after 9999) the number itself is given, so that whoever judges dates sees it.
 */
export function dayText(serial: number, from1904: boolean): string {
  if (!(serial >= 0 && serial < 2_958_466)) return String(serial)
  // Serial 60 is a 29 February 1900 that never was; days before it count from one day later.
  const epoch = from1904 ? Date.UTC(1904, 0, 1) : serial < 60 ? Date.UTC(1899, 11, 31) : Date.UTC(1899, 11, 30)
  const seconds = Math.round(serial * 86_400)
  const text = new Date(epoch + seconds * 1000).toISOString()
  if (seconds % 86_400 === 0) return text.slice(0, 10)
  return `${text.slice(0, 10)} ${text.slice(11, text.slice(17, 19) === '00' ? 16 : 19)}`
}

/** A time of day or a span → `HH:MM` or `HH:MM:SS`; spans go past 24 hours. */
export function timeText(serial: number): string {
  const seconds = Math.round(serial * 86_400)
  const two = (value: number) => String(value).padStart(2, '0')
  const short = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}`
  return seconds % 60 ? `${short}:${two(seconds % 60)}` : short
}

/** `_x000D_` and the like: how XML text in workbooks writes characters XML cannot carry. */
export function unescaped(text: string): string {
  if (!text.includes('_x')) return text
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** `AB12` → 27 (columns from 0). */
export function columnOf(reference: string): number {
  let column = 0
  for (let i = 0; i < reference.length; i++) {
    const letter = reference.charCodeAt(i) - 64
    if (letter < 1 || letter > 26) break
    column = column * 26 + letter
  }
  return column - 1
}
