import { SaxesParser } from 'saxes'
import { Refusal } from '#common/refusal.ts'

export type Attributes = Record<string, string>

export interface Listener {
  open(name: string, attributes: Attributes, empty: boolean): void
  close?(name: string): void
  text?(text: string): void
}

/** Feeds XML pieces to `listener`; names come without their prefix, some programs write `x:row`. Gives the feeding function; `null` ends. */
export function xmlFeed(listener: Listener): (piece: string | null) => void {
  const parser = new SaxesParser({ xmlns: false, position: false })
  parser.on('opentag', tag => listener.open(local(tag.name), tag.attributes as Attributes, tag.isSelfClosing))
  if (listener.close) parser.on('closetag', tag => listener.close!(local(tag.name)))
  if (listener.text) parser.on('text', text => listener.text!(text))
  // No workbook needs one, and entities are how XML bombs are built.
  parser.on('doctype', () => refuseXml())
  parser.on('error', () => refuseXml())
  return piece => {
    if (piece === null) parser.close()
    else parser.write(piece)
  }
}

/** Reads a whole part. */
export async function readXml(pieces: AsyncIterable<string>, listener: Listener): Promise<void> {
  const feed = xmlFeed(listener)
  let any = false
  for await (const piece of pieces) {
    any = true
    feed(piece)
  }
  if (any) feed(null)
}

function local(name: string): string {
  const colon = name.indexOf(':')
  return colon < 0 ? name : name.slice(colon + 1)
}

function refuseXml(): never {
  throw new Refusal('sheets.not_a_sheet', '应为完整的 .xlsx 文件，收到的内容不合规范，请用 Excel 或 WPS 打开后另存为 .xlsx')
}
