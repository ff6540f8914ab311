import type { PlaceKind } from '#common/posts.ts'

const endings: Partial<Record<PlaceKind, RegExp>> = {
  area: /(片区|片)$/,
  group: /(村民小组|小组|组)$/,
  unit: /(邻组|邻)$/,
}
const villageEnding = /(村民委员会|居民委员会|村委会|居委会|社区|村)$/

/**
 * What two ways of writing one place have in common: 第一组, 1组, 01 组 and 一村民小组 are all `1`. Village names keep their ending
 * (X村 and X社区 may stand side by side).
 */
export function placeKey(name: string, kind: PlaceKind): string {
  const plain = name.normalize('NFKC').replace(/\s/g, '')
  const ending = endings[kind]
  if (!ending) return plain
  const bare = plain.replace(/^第/, '').replace(ending, '')
  if (/^\d+$/.test(bare)) return String(Number(bare))
  const count = chineseNumber(bare)
  return count === null ? bare || plain : String(count)
}

/** The name a new place gets: a bare number becomes 3组, anything else stays as written. */
export function placeName(name: string, kind: PlaceKind): string {
  const plain = name.normalize('NFKC').replace(/\s/g, '')
  const word = { area: '片', group: '组', unit: '邻' }[kind as string]
  return word && /^\d+$/.test(plain) ? `${Number(plain)}${word}` : plain
}

/** Whether a unit's name only numbers it (1邻, 第三邻, 2-1): such names repeat in every group. */
export function isNumbered(name: string): boolean {
  return /[\d一二三四五六七八九十甲乙丙丁东西南北上中下]/.test(name.normalize('NFKC'))
}

/** The one of `names` meant by `written`: the same, or the same but for 村, 社区, 村委会 at the end when that leaves no doubt. */
export function villageMeant(written: string, names: readonly string[]): string | null {
  const key = placeKey(written, 'village')
  const same = names.find(name => placeKey(name, 'village') === key)
  if (same !== undefined) return same
  const bare = (name: string) => placeKey(name, 'village').replace(villageEnding, '')
  const alike = names.filter(name => bare(name) === bare(written))
  return alike.length === 1 ? alike[0]! : null
}

/** The name most like `written`, when half of it agrees; for “did you mean”. */
export function nearestName(written: string, names: readonly string[]): string | null {
  let best: string | null = null
  let least = Math.max(1, Math.floor([...written].length / 2)) + 1
  for (const name of names) {
    const distance = editDistance([...written], [...name])
    if (distance < least) [best, least] = [name, distance]
  }
  return best
}

/** Levenshtein distance over characters. */
function editDistance(a: string[], b: string[]): number {
  let above = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const line = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      line.push(Math.min(swap, above[j]! + 1, line[j - 1]! + 1))
    }
    above = line
  }
  return above[b.length]!
}

const digits = '零一二三四五六七八九'

/** 一 … 九十九, 一百零三; null when it is no number. */
function chineseNumber(text: string): number | null {
  if (!/^[零一二三四五六七八九十百两〇]+$/.test(text)) return null
  let total = 0
  let digit = -1
  for (const letter of text.replaceAll('两', '二').replaceAll('〇', '零')) {
    if (letter === '百') total += (digit < 0 ? 1 : digit) * 100
    else if (letter === '十') total += (digit < 0 || digit === 0 ? 1 : digit) * 10
    // 一二 without 十 is no number we can be sure of
    else if (digit > 0) return null
    else {
      digit = digits.indexOf(letter)
      continue
    }
    digit = -1
  }
  return total + Math.max(0, digit)
}
