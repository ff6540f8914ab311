// AES-256-GCM by WebCrypto: 12 bytes nonce, cipher text, 16 bytes tag; bound to an id, so that no piece can stand in for another.

const algorithm = 'AES-GCM'
const text = new TextEncoder()

/** A key that can be used and never read, even by our own program. */
export async function freshKey(): Promise<CryptoKey> {
  return (await crypto.subtle.generateKey({ name: algorithm, length: 256 }, false, ['encrypt', 'decrypt'])) as CryptoKey
}

/** The same for a key that the server gave, in base64. */
export async function keyFrom(base64: string): Promise<CryptoKey> {
  return await crypto.subtle.importKey('raw', bytesOf(base64), algorithm, false, ['encrypt', 'decrypt'])
}

export async function seal(key: CryptoKey, plain: Uint8Array, id: string): Promise<Uint8Array> {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const cipher = await crypto.subtle.encrypt({ name: algorithm, iv, additionalData: text.encode(id) }, key, plain as BufferSource)
  const sealed = new Uint8Array(12 + cipher.byteLength)
  sealed.set(iv)
  sealed.set(new Uint8Array(cipher), 12)
  return sealed
}

/** @throws when altered, of another id, or sealed with another key */
export async function open(key: CryptoKey, sealed: Uint8Array, id: string): Promise<Uint8Array> {
  const [iv, cipher] = [sealed.subarray(0, 12), sealed.subarray(12)]
  const given = { name: algorithm, iv: iv as BufferSource, additionalData: text.encode(id) }
  return new Uint8Array(await crypto.subtle.decrypt(given, key, cipher as BufferSource))
}

export async function sealJson(key: CryptoKey, value: unknown, id: string): Promise<Uint8Array> {
  return await seal(key, text.encode(JSON.stringify(value)), id)
}

export async function openJson<T>(key: CryptoKey, sealed: Uint8Array, id: string): Promise<T> {
  return JSON.parse(new TextDecoder().decode(await open(key, sealed, id))) as T
}

export function base64Of(bytes: Uint8Array): string {
  let binary = ''
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return btoa(binary)
}

export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), character => character.charCodeAt(0))
}
