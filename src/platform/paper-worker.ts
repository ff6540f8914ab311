// The child process of `openPaper`: compiles Typst templates to PDF, one at a time. A process and not a thread: the compiler is native code,
// which a thread cannot interrupt, whose crash would take the server along, and whose memory comes back only when its process ends.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { NodeCompiler, type NodeTypstCompileResult } from '@myriaddreamin/typst-ts-node-compiler'
import { qrSvg } from './qr.ts'

/** A document to print: the template's path below the sources, its data as JSON, pictures by name. */
export interface Order {
  number: number
  template: string
  data: string
  images: Record<string, Uint8Array>
}

/** `begun` comes first: the clock runs from there, not while the fonts are read. */
export type Printed = { number: number; begun: true } | { number: number; pdf: Uint8Array } | { number: number; fault: string }

const [sources, ...fonts] = process.argv.slice(2) as [string, ...string[]]
const compiler = NodeCompiler.create({ workspace: sources, fontArgs: [{ fontBlobs: fonts.map(font => readFileSync(font)) }] })

process.on('message', (order: Order) => {
  process.send!({ number: order.number, begun: true } satisfies Printed)
  process.send!(print(order))
})
process.on('disconnect', () => process.exit())

function print({ number, template, data, images }: Order): Printed {
  try {
    for (const [name, content] of Object.entries(images)) addImage(name, Buffer.from(content))
    const compiled = compiler.compile({ mainFilePath: join(sources, template), inputs: { data: withCodes(data) } })
    if (!compiled.result) return { number, fault: diagnosis(compiled) }
    return { number, pdf: compiler.pdf(compiled.result, { pdfTags: false }) }
  } catch (error) {
    return { number, fault: String(error) }
  } finally {
    compiler.resetShadow()
    // What was laid out is kept in case it comes again; names and phones of thousands should not stay.
    compiler.evictCache(0)
  }
}

function addImage(name: string, content: Buffer): string {
  compiler.mapShadow(join(sources, 'images', name), content)
  return `/images/${name}`
}

/** Puts the name of a picture in the place of every text to be coded. Drawn here, a thousand cost the server nothing; as pictures of
 * their own rather than inside the data they take half the memory. */
function withCodes(data: string): string {
  let codes = 0
  const draw = (text: string) => addImage(`qr-${++codes}.svg`, Buffer.from(qrSvg(text)))
  return JSON.stringify(JSON.parse(data, (key, value) => (key === 'qr' && typeof value === 'string' ? draw(value) : value)))
}

function diagnosis(compiled: NodeTypstCompileResult): string {
  const error = compiled.takeDiagnostics()
  return error ? JSON.stringify(error.shortDiagnostics).slice(0, 2000) : 'no result'
}
