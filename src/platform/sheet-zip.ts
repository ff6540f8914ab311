import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl'
import { Refusal, refuseUnless } from '#common/refusal.ts'

/** The parts of an Office file, unpacked only as they are read. */
export interface Parts {
  has(name: string): boolean
  /** the part as text, piece by piece; nothing when it is not there */
  read(name: string): AsyncGenerator<string>
}

const mostParts = 5_000
// Real workbooks reach 60 to 1 when columns repeat; deflate can do 1,032 to 1.
const ratioCap = 300
const ratioMatters = 30_000_000

/**
 * Opens a zip by its directory, before unpacking anything: the sum of declared sizes, their ratios and the number of parts are capped.
 * A part that unpacks to more than it declares is cut off where it does.
 * @throws Refusal `sheets.too_large`, `sheets.not_a_sheet`
 */
export async function openParts(file: Buffer, maxUnzipped: number): Promise<Parts> {
  const zip = await fromBufferPromise(file, { lazyEntries: true, autoClose: false }).catch(() => refuseBroken())
  const entries = new Map<string, Entry>()
  let unpacked = 0
  refuseUnless(zip.entryCount <= mostParts, 'sheets.too_large', `工作簿应不超过 ${mostParts} 个部件，实有 ${zip.entryCount} 个`)
  for await (const entry of checked(zip)) {
    unpacked += entry.uncompressedSize
    const bomb = entry.uncompressedSize > ratioMatters && entry.uncompressedSize > entry.compressedSize * ratioCap
    refuseUnless(!bomb && unpacked <= maxUnzipped, 'sheets.too_large', tooBig(maxUnzipped))
    entries.set(entry.fileName.toLowerCase(), entry)
  }
  return { has: name => entries.has(name.toLowerCase()), read: name => unpack(zip, entries.get(name.toLowerCase()), maxUnzipped) }
}

async function* checked(zip: ZipFile): AsyncGenerator<Entry> {
  try {
    yield* zip.eachEntry()
  } catch (error) {
    if (error instanceof Refusal) throw error
    refuseBroken()
  }
}

async function* unpack(zip: ZipFile, entry: Entry | undefined, maxUnzipped: number): AsyncGenerator<string> {
  if (!entry) return
  const text = new TextDecoder()
  const stream = await zip.openReadStreamPromise(entry).catch(() => refuseBroken())
  stream.on('error', () => {})
  try {
    for await (const part of stream) yield text.decode(part, { stream: true })
  } catch (error) {
    if (error instanceof Refusal) throw error
    if (/too many bytes/.test(String(error))) throw new Refusal('sheets.too_large', tooBig(maxUnzipped))
    refuseBroken()
  }
}

function tooBig(maxUnzipped: number): string {
  return `表格解压后应不超过 ${Math.round(maxUnzipped / 1_000_000)} MB，收到的超出上限，或已损坏、经异常压缩`
}

function refuseBroken(): never {
  throw new Refusal('sheets.not_a_sheet', '应为完整的 .xlsx 文件，收到的打不开：已损坏、没有传完或设了密码')
}
