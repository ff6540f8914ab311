import { type ChildProcess, fork } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { type Font, openSync } from 'fontkit'
import { Refusal } from '#common/refusal.ts'
import type { Order, Printed } from './paper-worker.ts'

/** The printing house of the server. */
export interface Paper {
  /**
   * A PDF of `template` (`network/certificate.typ` is `src/network/paper/certificate.typ`). The template reads `inputs` by
   * `json(bytes(sys.inputs.data))` and pictures by `image("/images/<name>")`; a text under a key `qr` arrives as the name of its QR code.
   * One document at a time, the others wait.
   * @throws Refusal `paper.too_large` when it takes longer than allowed; Error when the template does not compile
   */
  printPdf(template: string, inputs: unknown, images?: Record<string, Buffer>): Promise<Buffer>
  /** The characters of `texts` our fonts do not have, each once: they would print as empty boxes. */
  missingCharacters(texts: string[]): string[]
  close(): void
}

const sources = join(import.meta.dirname, '..')
const { resolve } = createRequire(import.meta.url)
const fontFolder = '@expo-google-fonts/noto-sans-sc'
const fonts = ['400Regular/NotoSansSC_400Regular.ttf', '700Bold/NotoSansSC_700Bold.ttf'].map(name => resolve(`${fontFolder}/${name}`))

/**
 * The worker process starts with the first document, anew after a failure, and ends when it had nothing to do for a while.
 * @param seconds how long one document may take
 * @param idleSeconds after which the worker ends and its memory is free
 */
export function openPaper({ seconds = 120, idleSeconds = 60 } = {}): Paper {
  let worker: ChildProcess | undefined
  let number = 0
  let last: Promise<unknown> = Promise.resolve()
  let idle: NodeJS.Timeout | undefined
  let font: Font | undefined
  const stop = () => {
    clearTimeout(idle)
    worker?.kill('SIGKILL')
    worker = undefined
  }
  const print = async (template: string, data: string, images: Record<string, Buffer>) => {
    clearTimeout(idle)
    worker ??= start()
    try {
      return await answerOf(worker, { number: ++number, template: pathOf(template), data, images }, seconds)
    } catch (error) {
      // A worker that crashed or hangs is of no use; one that refused a template is.
      if (!(error instanceof TemplateFault)) stop()
      throw error
    } finally {
      idle = setTimeout(stop, idleSeconds * 1000).unref()
    }
  }
  return {
    printPdf(template, inputs, images = {}) {
      const data = JSON.stringify(inputs)
      const printed = last.then(() => print(template, data, images))
      last = printed.catch(() => {})
      return printed
    },
    missingCharacters(texts) {
      font ??= openSync(fonts[0]!) as Font
      const known = font
      return [...new Set(texts.join(''))].filter(
        character => !/\s/.test(character) && !known.hasGlyphForCodePoint(character.codePointAt(0)!),
      )
    },
    close: stop,
  }
}

class TemplateFault extends Error {}

function start(): ChildProcess {
  const worker = fork(join(import.meta.dirname, 'paper-worker.ts'), [sources, ...fonts], {
    serialization: 'advanced',
    env: {},
    execArgv: [],
  })
  // Without a listener an error while nothing is being printed would end the server.
  worker.on('error', () => {})
  return worker
}

function pathOf(template: string): string {
  const [, folder, name] = /^([a-z]+)\/([a-z-]+\.typ)$/.exec(template) ?? []
  if (!folder || !name) throw new TemplateFault(`not a template: ${template}`)
  return `${folder}/paper/${name}`
}

function answerOf(worker: ChildProcess, order: Order, seconds: number): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  const words = `打印应在 ${seconds} 秒内完成，这份没有完成，请分成几份打印`
  let timer: NodeJS.Timeout | undefined
  const onMessage = (printed: Printed) => {
    if (printed.number !== order.number) return
    if ('begun' in printed) timer = setTimeout(() => reject(new Refusal('paper.too_large', words)), seconds * 1000)
    else if ('pdf' in printed) resolve(Buffer.from(printed.pdf.buffer, printed.pdf.byteOffset, printed.pdf.byteLength))
    else reject(new TemplateFault(`${order.template}: ${printed.fault}`))
  }
  const onEnd = (cause: unknown) => reject(new Error('the paper worker stopped', { cause }))
  worker.on('message', onMessage).on('error', onEnd).on('exit', onEnd)
  hold(worker, true)
  worker.send(order)
  return promise.finally(() => {
    clearTimeout(timer)
    hold(worker, false)
    worker.off('message', onMessage).off('error', onEnd).off('exit', onEnd)
  })
}

/** An idle worker must not keep a program from ending; a working one must. */
function hold(worker: ChildProcess, working: boolean): void {
  if (working) worker.ref()
  else worker.unref()
  if (working) worker.channel?.ref()
  else worker.channel?.unref()
}
