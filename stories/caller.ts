import { readFile } from 'node:fs/promises'

/** One person's way to the server: the public API with that person's session, as a browser or any other program would use it. */
export interface Caller {
  /** what the steps call this person */
  name: string
  /** the session's token, for programs */
  token?: string
  get<T = Any>(path: string): Promise<T>
  send<T = Any>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<T>
  upload<T = Any>(path: string, file: Buffer, fileName: string, type: string): Promise<T>
  /** Sends what must be refused; gives the refusal's status and code, or throws when the server accepted it. */
  refused(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: unknown,
  ): Promise<{ status: number; code: string; message: string }>
}

// biome-ignore lint/suspicious/noExplicitAny: stories read answers the way an outside program does, without our types.
type Any = any

/** What the server answered when it should have done something else. */
export class Unexpected extends Error {}

/** Calls as somebody not signed in, or with a session's token. */
export function caller(base: string, name: string, token?: string): Caller {
  const ask = async (method: string, path: string, body?: string | FormData, type?: string) => {
    const headers = { ...(token && { Authorization: `Bearer ${token}` }), ...(type && { 'Content-Type': type }) }
    return await fetch(`${base}/api${path}`, { method, body, headers })
  }
  const json = (body: unknown) => (body === undefined ? undefined : JSON.stringify(body))
  const accepted = async (response: Response, what: string) => {
    const answer: Any = await response.json()
    if (!response.ok) throw new Unexpected(`${name}：${what} → ${response.status} ${answer?.error?.code} ${answer?.error?.message}`)
    return answer
  }
  return {
    name,
    token,
    get: async path => await accepted(await ask('GET', path), `GET ${path}`),
    send: async (method, path, body) => await accepted(await ask(method, path, json(body), 'application/json'), `${method} ${path}`),
    upload: async (path, file, fileName, type) => {
      const form = new FormData()
      form.append('file', new Blob([new Uint8Array(file)], { type }), fileName)
      return await accepted(await ask('POST', path, form), `POST ${path}`)
    },
    refused: async (method, path, body) => {
      const response = await ask(method, path, json(body), body === undefined ? undefined : 'application/json')
      const answer: Any = await response.json()
      if (response.ok) throw new Unexpected(`${name}：${method} ${path} 应被拒绝，却成功了`)
      return { status: response.status, code: answer.error.code, message: answer.error.message }
    },
  }
}

/** Signs in with a password; a first sign-in changes it, as the server asks. */
export async function signIn(base: string, name: string, password: string, fresh = 'Story-password-2026'): Promise<Caller> {
  const open = async (secret: string) => {
    const response = await fetch(`${base}/api/sessions`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ name, password: secret }),
    })
    const me: Any = await response.json()
    if (!response.ok) throw new Unexpected(`${name} 登录失败：${me?.error?.message}`)
    return { me, caller: caller(base, me.name, response.headers.get('X-Session-Token') ?? undefined) }
  }
  const first = await open(password)
  if (!first.me.mustChangePassword) return first.caller
  await first.caller.send('PUT', '/me/password', { old: password, new: fresh })
  return (await open(fresh)).caller
}

/** The code last sent to a phone of the demonstration, as its owner would read it there. */
export async function codeOn(base: string, phone: string): Promise<string> {
  // The message leaves after the answer, so that answers take the same time for every phone: a moment's patience.
  for (let tries = 0; tries < 40; tries++) {
    const response = await fetch(`${base}/api/demo-phone/${phone}`)
    if (!response.ok) throw new Unexpected('服务器没有演示手机：请不带 BASE_URL 运行，或对着演示县运行')
    const [latest] = (await response.json()) as { words: string }[]
    const code = latest?.words.match(/\d{6}/)?.[0]
    if (code) return code
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  throw new Unexpected(`演示手机 ${phone} 没有收到验证码`)
}

export async function readPhoto(): Promise<Buffer> {
  return await readFile(new URL('./lamp.jpg', import.meta.url))
}
