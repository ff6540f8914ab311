import { base64Of, bytesOf } from './sealing.ts'

// A batch as a run of QR codes, shown over and over on one screen and read by another's camera, in any order, until all are there.
// What travels is sealed already; the codes only carry it.

const mark = 'SZ1'
/** Bytes of text in one code: small enough for a cheap camera at arm's length. */
const piece = 700

/** The texts of the codes: mark, which batch, which of how many, a piece of it. */
export async function framesOf(text: string): Promise<string[]> {
  const packed = await squeezed(text)
  const name = (await digest(packed)).slice(0, 12)
  const count = Math.max(1, Math.ceil(packed.length / piece))
  return Array.from({ length: count }, (_, i) => [mark, name, i, count, packed.slice(i * piece, (i + 1) * piece)].join('|'))
}

export interface Gathering {
  /** how many of how many are here */
  have: number
  of: number
  /** takes the text of one code; null until all are there, then the whole */
  take(code: string): Promise<string | null>
}

/** Gathers the codes of one batch; those of another begin anew, what is no code of ours is passed over. */
export function gathering(): Gathering {
  let pieces = new Map<number, string>()
  let current = ''
  return {
    have: 0,
    of: 0,
    async take(code) {
      const [head, name, index, count, ...rest] = code.split('|')
      const [i, n] = [Number(index), Number(count)]
      if (head !== mark || !name || !Number.isInteger(i) || !Number.isInteger(n) || i < 0 || i >= n || n > 2_000) return null
      if (name !== current) [current, pieces] = [name, new Map()]
      pieces.set(i, rest.join('|'))
      ;[this.have, this.of] = [pieces.size, n]
      if (pieces.size < n) return null
      const packed = Array.from({ length: n }, (_, at) => pieces.get(at) ?? '').join('')
      // A code misread: all of it is read again.
      if ((await digest(packed)).slice(0, 12) !== name) {
        ;[current, pieces, this.have] = ['', new Map(), 0]
        return null
      }
      return await unsqueezed(packed)
    },
  }
}

async function squeezed(text: string): Promise<string> {
  const bytes = new Uint8Array(await new Response(new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer())
  return base64Of(bytes)
}

async function unsqueezed(packed: string): Promise<string> {
  return await new Response(new Blob([bytesOf(packed)]).stream().pipeThrough(new DecompressionStream('gzip'))).text()
}

async function digest(text: string): Promise<string> {
  return base64Of(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))))
}
