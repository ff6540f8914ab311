import { posix } from 'node:path'
import { refuseUnless } from '#common/refusal.ts'
import { type NumberKind, numberKind, unescaped } from './sheet-cells.ts'
import { readXml } from './sheet-xml.ts'
import type { Parts } from './sheet-zip.ts'

/** What the sheets of a workbook share. */
export interface Workbook {
  /** the visible worksheets in order, with the part that holds each */
  sheets: { name: string; part: string }[]
  strings: string[]
  /** kind of number by cell style */
  kinds: NumberKind[]
  from1904: boolean
}

/** Reads everything but the rows (ECMA-376 part 1, 18.2, 18.4, 18.8). Hidden sheets are left out: they hold lists for drop-downs. */
export async function readWorkbook(parts: Parts): Promise<Workbook> {
  const root = await relations(parts, '')
  const part = [...root.values()].find(each => each.type === 'officeDocument')?.target ?? 'xl/workbook.xml'
  const words = '应为 .xlsx 工作簿，收到的压缩包里没有工作簿（.ods、.xlsb 请另存为 .xlsx）'
  refuseUnless(parts.has(part) && part.endsWith('.xml'), 'sheets.not_a_sheet', words)
  const related = await relations(parts, part)
  const listed: { name: string; id: string; state: string }[] = []
  let from1904 = false
  await readXml(parts.read(part), {
    open(name, attributes) {
      if (name === 'workbookPr') from1904 = /^(1|true)$/.test(attributes.date1904 ?? '')
      if (name === 'sheet') listed.push({ name: attributes.name ?? '', id: idOf(attributes), state: attributes.state ?? 'visible' })
    },
  })
  const sheets = listed.flatMap(({ name, id, state }) => {
    const relation = related.get(id)
    return state === 'visible' && relation?.type === 'worksheet' ? [{ name, part: relation.target }] : []
  })
  const ofType = (type: string) => [...related.values()].find(each => each.type === type)?.target ?? ''
  return { sheets, from1904, strings: await sharedStrings(parts, ofType('sharedStrings')), kinds: await styles(parts, ofType('styles')) }
}

function idOf(attributes: Record<string, string>): string {
  return Object.entries(attributes).find(([name]) => name.endsWith(':id'))?.[1] ?? ''
}

/** What the part refers to: by id, the last word of the type, and the full name of the target. */
async function relations(parts: Parts, part: string): Promise<Map<string, { type: string; target: string }>> {
  const found = new Map<string, { type: string; target: string }>()
  const folder = posix.dirname(part)
  await readXml(parts.read(posix.join(folder, '_rels', `${posix.basename(part)}.rels`)), {
    open(name, { Id, Type, Target }) {
      if (name !== 'Relationship' || !Id || !Target) return
      const target = Target.startsWith('/') ? Target.slice(1) : posix.join(folder, Target)
      found.set(Id, { type: Type?.slice(Type.lastIndexOf('/') + 1) ?? '', target })
    },
  })
  return found
}

async function sharedStrings(parts: Parts, part: string): Promise<string[]> {
  const strings: string[] = []
  let text = ''
  let inText = false
  let phonetic = false
  await readXml(parts.read(part), {
    open(name) {
      if (name === 'si') text = ''
      if (name === 'rPh') phonetic = true
      inText = name === 't' && !phonetic
    },
    text(piece) {
      if (inText) text += piece
    },
    close(name) {
      if (name === 'si') strings.push(unescaped(text))
      if (name === 'rPh') phonetic = false
      inText = false
    },
  })
  return strings
}

async function styles(parts: Parts, part: string): Promise<NumberKind[]> {
  const codes = new Map<number, string>()
  const ids: number[] = []
  let inCells = false
  await readXml(parts.read(part), {
    open(name, attributes) {
      if (name === 'numFmt') codes.set(Number(attributes.numFmtId), attributes.formatCode ?? '')
      if (name === 'cellXfs') inCells = true
      if (name === 'xf' && inCells) ids.push(Number(attributes.numFmtId ?? 0))
    },
    close(name) {
      if (name === 'cellXfs') inCells = false
    },
  })
  // Codes may come after the styles that use them.
  return ids.map(id => numberKind(id, codes.get(id)))
}
