import type { Group, Household } from './terms.ts'

/** One row of a spreadsheet by heading. */
export type Row = Record<string, string>

/** The headings a roll may use, Chinese or English, for each field. */
const HEADINGS = {
  id: ['户编号', '户号', '户主', 'id', 'household'],
  person: ['姓名', '成员姓名', 'person'],
  group: ['组', '村民小组', '小组', 'group'],
  village: ['村', '村/社区', 'village'],
  lon: ['经度', 'lon', 'lng', 'longitude'],
  lat: ['纬度', 'lat', 'latitude'],
  x: ['x'],
  y: ['y'],
  address: ['地址', '住址', 'address'],
  building: ['楼栋', '栋', 'building'],
  stair: ['单元', 'stair'],
  floor: ['楼层', '层', 'floor'],
  door: ['门牌', '房号', 'door'],
  eligible: ['可任邻长', 'eligible'],
  unsuitability: ['不宜', 'unsuitability'],
  prior: ['邻', '现邻', 'unit', 'prior'],
} as const

/**
 * Households by group, in the order of the roll. Every row needs a household. A roll with a row for each person names a household
 * several times, its place with the first; in a roll without persons, or in another group, a doubled household is refused.
 */
export function groupsOf(rows: readonly Row[], prior: ReadonlyMap<string, string> = new Map()): Group[] {
  const groups = new Map<string, Household[]>()
  const seen = new Map<string, string>()
  rows.forEach((row, k) => {
    const id = field(row, 'id')
    if (!id) throw new Error(`第 ${k + 2} 行：应有户编号（列名之一：${HEADINGS.id.join('、')}），没有找到`)
    const name = [field(row, 'village'), field(row, 'group')].filter(Boolean).join(' ') || '全部'
    if (seen.get(id) === name && field(row, 'person')) return
    if (seen.has(id)) throw new Error(`第 ${k + 2} 行：户编号应唯一，${id} 出现了两次`)
    seen.set(id, name)
    if (!groups.has(name)) groups.set(name, [])
    groups.get(name)!.push(household(row, id, prior.get(id)))
  })
  return [...groups].map(([name, households]) => ({ name, households }))
}

function household(row: Row, id: string, prior: string | undefined): Household {
  return {
    id,
    lon: number(row, 'lon'),
    lat: number(row, 'lat'),
    x: number(row, 'x'),
    y: number(row, 'y'),
    address: field(row, 'address'),
    building: field(row, 'building'),
    stair: field(row, 'stair'),
    floor: number(row, 'floor'),
    door: field(row, 'door'),
    eligible: !['否', '不', 'no', '0', 'false'].includes((field(row, 'eligible') ?? '').toLowerCase()),
    unsuitability: number(row, 'unsuitability') ?? 0,
    prior: prior ?? field(row, 'prior'),
  }
}

function field(row: Row, name: keyof typeof HEADINGS): string | null {
  for (const heading of HEADINGS[name]) if (row[heading]) return row[heading]
  return null
}

/** A number, or null when the cell is empty or says something else. */
function number(row: Row, name: keyof typeof HEADINGS): number | null {
  const text = field(row, name)
  return text === null || !Number.isFinite(Number(text)) ? null : Number(text)
}

/** Units of today by household, from rows with the headings of a roll. */
export function priorOf(rows: readonly Row[]): Map<string, string> {
  return new Map(rows.flatMap(row => (field(row, 'id') && field(row, 'prior') ? [[field(row, 'id')!, field(row, 'prior')!] as const] : [])))
}
