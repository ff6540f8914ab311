import { type ChildProcess, spawn } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { Refusal, refuseUnless } from '#common/refusal.ts'
import type { Line } from './sheet-reader.ts'
import type { SheetLimits, SheetRow } from './sheet-rows.ts'
import { turns } from './turns.ts'

export type { SheetLimits, SheetRow } from './sheet-rows.ts'
export { type Column, type SheetToWrite, writerLibrary, writeSheet } from './sheet-writer.ts'

const usual: SheetLimits = {
  maxBytes: 20_000_000,
  maxUnzipped: 300_000_000,
  maxRows: 200_000,
  maxColumns: 100,
  seconds: 60,
  maxHeapMegabytes: 512,
}
const repository = join(import.meta.dirname, '../..')
// Each may take half a gigabyte; a third upload waits.
const turn = turns(2)

/**
 * The rows of an uploaded .xlsx or .csv, as they are read. The reading runs in a child process with caps on bytes, unzipped size,
 * rows, columns, memory and time: whatever is in the file, the server goes on. Time spent by the reader of the rows does not count.
 * @param file the bytes, or a path
 * @param fileName as the sender calls it; names the sheet of a .csv
 * @throws Refusal `sheets.too_large` (413), `sheets.not_a_sheet`, `sheets.too_many_rows`, `sheets.too_many_columns`, `sheets.too_slow`
 */
export async function* readSheet(file: Buffer | string, fileName: string, limits: Partial<SheetLimits> = {}): AsyncGenerator<SheetRow> {
  const caps = { ...usual, ...limits }
  const size = typeof file === 'string' ? (await stat(file)).size : file.length
  const words = `表格应不超过 ${Math.round(caps.maxBytes / 1_000_000)} MB，收到的是 ${(size / 1_000_000).toFixed(1)} MB`
  refuseUnless(size <= caps.maxBytes, 'sheets.too_large', words)
  const content = typeof file === 'string' ? await readFile(file) : file
  const giveBack = await turn()
  const child = start(basename(fileName), caps)
  try {
    child.stdin!.end(content)
    for await (const line of linesWithin(child, caps.seconds)) {
      if ('refusal' in line) throw new Refusal(line.refusal.code, line.refusal.words)
      if ('end' in line) return
      yield* line.rows
    }
    throw await griefOf(child)
  } finally {
    child.kill('SIGKILL')
    giveBack()
  }
}

function start(fileName: string, caps: SheetLimits): ChildProcess {
  const options = [
    `--max-old-space-size=${caps.maxHeapMegabytes}`,
    '--disable-warning=ExperimentalWarning',
    '--permission',
    `--allow-fs-read=${repository}/*`,
  ]
  const program = join(import.meta.dirname, 'sheet-reader.ts')
  const child = spawn(process.execPath, [...options, program, JSON.stringify([fileName, caps])], { env: {}, stdio: 'pipe' })
  // A child that stops early closes its end of the pipe; what matters is said by its output or its lack.
  child.stdin.on('error', () => {})
  child.on('error', () => {})
  return child
}

/** The child's lines; it is stopped when it keeps us waiting for more than `seconds` in all. */
async function* linesWithin(child: ChildProcess, seconds: number): AsyncGenerator<Line> {
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]()
  let left = seconds * 1000
  for (;;) {
    const asked = performance.now()
    let late = false
    const timer = setTimeout(() => {
      late = true
      child.kill('SIGKILL')
    }, left)
    const { done, value } = await lines.next()
    clearTimeout(timer)
    left -= performance.now() - asked
    if (late || left <= 0) throw new Refusal('sheets.too_slow', `表格应在 ${seconds} 秒内读完，这份没有读完，请分成几个文件`)
    if (done) return
    yield JSON.parse(value)
  }
}

/** Why a child stopped without a last word: out of memory (the engine aborts itself), or a fault of ours. */
async function griefOf(child: ChildProcess): Promise<Error> {
  let said = ''
  for await (const part of child.stderr!) said = (said + part).slice(-4000)
  if (/heap out of memory|Allocation failed/.test(said)) {
    return new Refusal('sheets.too_large', '表格内容过多，读取时超出内存上限，请分成几个文件')
  }
  return new Error(`the sheet reader stopped: ${said}`)
}
