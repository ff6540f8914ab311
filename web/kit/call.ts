import type { Hono } from 'hono'
import { type ClientResponse, hc } from 'hono/client'
import { headers } from './viewpoint.ts'

/** The server's "no": a stable code and words to show as they are. */
export class Refused extends Error {
  readonly code: string
  readonly status: number
  readonly details: unknown
  constructor(status: number, code: string, message: string, details?: unknown) {
    super(message)
    this.status = status
    this.code = code
    this.details = details
  }
}

/** A typed client of one capability's API. */
// biome-ignore lint/suspicious/noExplicitAny: hc itself asks for Hono<any, any, any>.
export function clientOf<Api extends Hono<any, any, any>>() {
  return hc<Api>('/api', { headers })
}

/** Waits for an answer and gives its body; hc does not throw on a refusal, this does. */
export async function call<T>(asked: Promise<ClientResponse<T>>): Promise<T> {
  let response: ClientResponse<T>
  try {
    response = await asked
  } catch {
    throw new Refused(0, 'network.unreachable', '连不上服务器，请检查信号后再试')
  }
  if (response.ok) return (await response.json()) as T
  throw await refusalOf(response as unknown as Response)
}

/** Sends a multipart form (photos, spreadsheets), which hc's JSON routes do not carry. */
export async function upload<T>(path: string, file: Blob, name: string): Promise<T> {
  const form = new FormData()
  form.append('file', file, name)
  const response = await fetch(`/api${path}`, { method: 'POST', body: form, headers: headers() }).catch(() => {
    throw new Refused(0, 'network.unreachable', '连不上服务器，请检查信号后再试')
  })
  if (!response.ok) throw await refusalOf(response)
  return (await response.json()) as T
}

async function refusalOf(response: Response): Promise<Refused> {
  const body = await response.json().catch(() => null)
  const error = body?.error
  return new Refused(response.status, error?.code ?? 'server.failed', error?.message ?? '系统出错，请稍后再试', error?.details)
}

/** A part of the program that could not be fetched: the browser's own words are English, and only opening anew helps. */
export function isHalfHere(error: unknown): boolean {
  return error instanceof TypeError && /import|module script/i.test(error.message)
}

/** A refusal's words for the screen. */
export function wordsOf(error: unknown): string {
  if (isHalfHere(error)) return '信号太弱，程序没有取全。手机里记的都还在，请在信号好一点的地方重新打开'
  return error instanceof Error ? error.message : '出错了，请再试一次'
}
