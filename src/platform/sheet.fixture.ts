import { existsSync, readFileSync } from 'node:fs'
import { constants, crc32, deflateRawSync } from 'node:zlib'
import type { SheetRow } from './sheets.ts'

/** A part of a zip; `declared` may lie about the unpacked size, `packed` is deflated already. */
export interface Part {
  content?: string | Buffer
  declared?: number
  packed?: Buffer
}

/** `megabytes` of blanks, deflated 1,000 to 1 without deflating them all. */
export function packedBlanks(megabytes: number): Buffer {
  const one = deflateRawSync(Buffer.alloc(1_000_000, ' '), { finishFlush: constants.Z_FULL_FLUSH })
  return Buffer.concat([...Array.from({ length: megabytes }, () => one), Buffer.from([3, 0])])
}

export async function all(rows: AsyncIterable<SheetRow>): Promise<SheetRow[]> {
  const read: SheetRow[] = []
  for await (const row of rows) read.push(row)
  return read
}

/** A zip file as the tests need it: deflated, honest or not. */
export function zip(parts: Record<string, string | Part>): Buffer {
  const bodies: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [name, part] of Object.entries(parts)) {
    const { content = '', declared, packed: given }: Part = typeof part === 'string' ? { content: part } : part
    const bytes = Buffer.from(content)
    const packed = given ?? deflateRawSync(bytes)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(8, 4)
    common.writeUInt32LE(crc32(bytes), 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(declared ?? bytes.length, 18)
    common.writeUInt16LE(Buffer.byteLength(name), 22)
    bodies.push(Buffer.from('PK\x03\x04'), common, Buffer.from(name), packed)
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(offset, 10)
    directory.push(Buffer.from('PK\x01\x02\x14\0'), common, rest, Buffer.from(name))
    offset += 30 + Buffer.byteLength(name) + packed.length
  }
  const size = Buffer.concat(directory).length
  const end = Buffer.alloc(18)
  end.writeUInt16LE(Object.keys(parts).length, 4)
  end.writeUInt16LE(Object.keys(parts).length, 6)
  end.writeUInt32LE(size, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...bodies, ...directory, Buffer.from('PK\x05\x06'), end])
}

export interface Pieces {
  /** inside `<sheetData>` */
  rows: string
  /** behind it */
  after?: string
  strings?: string
  styles?: string
  workbookPr?: string
  /** of further sheets */
  hidden?: string
}

/** The parts of a workbook with one visible sheet `名册` around the given XML. */
export function workbook({ rows, after = '', strings = '', styles = '', workbookPr = '', hidden = '' }: Pieces): Record<string, string> {
  const relation = (id: string, type: string, target: string) =>
    `<Relationship Id="${id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${type}" Target="${target}"/>`
  const sheet = (data: string) => `<?xml version="1.0" encoding="UTF-8"?><worksheet><sheetData>${data}</sheetData>${after}</worksheet>`
  return {
    '_rels/.rels': `<Relationships>${relation('r1', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    'xl/workbook.xml': `<workbook xmlns:r="r">${workbookPr}<sheets><sheet name="名册" sheetId="1" r:id="a"/>
      <sheet name="选项" sheetId="2" state="hidden" r:id="b"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${relation('a', 'worksheet', '/xl/worksheets/sheet1.xml')}
      ${relation('b', 'worksheet', 'worksheets/sheet2.xml')}${relation('s', 'sharedStrings', 'sharedStrings.xml')}
      ${relation('t', 'styles', 'styles.xml')}</Relationships>`,
    'xl/sharedStrings.xml': `<sst>${strings}</sst>`,
    'xl/styles.xml': `<styleSheet>${styles}</styleSheet>`,
    'xl/worksheets/sheet1.xml': sheet(rows),
    'xl/worksheets/sheet2.xml': sheet(hidden),
  }
}

/**
 * Milliseconds of processor our child processes have used, once all have ended (Linux: fields 16 and 17 of our stat, in hundredths of a
 * second); elsewhere the clock. Other tests run beside a measurement, and the clock measures them too.
 */
export async function childrenWorked(): Promise<number> {
  const children = `/proc/self/task/${process.pid}/children`
  if (!existsSync(children)) return performance.now()
  while (readFileSync(children, 'utf8').trim() !== '') await new Promise(resolve => setTimeout(resolve, 20))
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]!.split(' ')
  return (Number(fields[13]) + Number(fields[14])) * 10
}
