import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto'
import { chmodSync, closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { Hindrance } from './hindrance.ts'

/** `aes`: AES-256-GCM with SHA-256; `sm`: the national algorithms SM4 and SM3. */
export type SuiteName = 'aes' | 'sm'

/** The master keys of a deployment, by id. New values are sealed under `current`; the others still open what they sealed. */
export interface Keys {
  current: string
  /** Key and suite of the blind indexes. They stay when sealing moves on: changing them means computing every index anew. */
  index: { key: string; suite: SuiteName }
  /** the ids, the current one first */
  ids: string[]
  /** A sub-key of `length` bytes of key `id` for one use (HKDF, RFC 5869); throws when there is no such key. */
  subKey(id: string, use: string, hash: 'sha256' | 'sm3', length: number): KeyObject
}

interface KeyDocument {
  current: string
  index?: { key: string; suite: SuiteName }
  /** 32 bytes each, base64 */
  keys: Record<string, string>
}

/**
 * The master keys: from `SANZHANG_KEYS` if set (`{"current":"b","index":{"key":"a","suite":"aes"},"keys":{"a":"<32 bytes, base64>","b":"…"}}`),
 * else from `keys.json` in `dataDir`, made on first start with mode 0600. To rotate: add a key, name it `current`, keep the old one.
 * @throws Hindrance with a Chinese sentence when they cannot be read: without the keys nothing sealed can be opened again.
 */
export function openKeys(dataDir: string, env: Record<string, string | undefined> = process.env): Keys {
  const suite = suiteOf(env)
  if (env.SANZHANG_KEYS) return readKeys(env.SANZHANG_KEYS, '环境变量 SANZHANG_KEYS', suite)
  const file = join(dataDir, 'keys.json')
  makeKeyFile(dataDir, file, suite)
  chmodSync(file, 0o600)
  return readKeys(readFileSync(file, 'utf8'), file, suite)
}

/** The suite new values are sealed with: `CRYPTO_SUITE` is `aes` (default) or `sm`. */
export function suiteOf(env: Record<string, string | undefined> = process.env): SuiteName {
  const name = env.CRYPTO_SUITE || 'aes'
  if (name !== 'aes' && name !== 'sm') throw new Hindrance(`CRYPTO_SUITE 应为 aes 或 sm，实为 ${name}`)
  return name
}

function readKeys(text: string, source: string, suite: SuiteName): Keys {
  const document = parse(text, source)
  const masters = new Map(Object.entries(document.keys ?? {}).map(([id, key]) => [id, master(id, key, source)]))
  const index = document.index ?? { key: [...masters.keys()][0] ?? '', suite: 'aes' as const }
  if (!masters.has(document.current)) throw new Hindrance(`${source}：current 应为 keys 中的一个编号，实为 ${document.current}`)
  if (!masters.has(index.key)) throw new Hindrance(`${source}：index.key 应为 keys 中的一个编号，实为 ${index.key}`)
  if (index.suite !== 'aes' && index.suite !== 'sm') throw new Hindrance(`${source}：index.suite 应为 aes 或 sm，实为 ${index.suite}`)
  // A guess here would be found out only when look-ups by ID number stop finding anybody.
  if (suite === 'sm' && !document.index) throw new Hindrance(`${source}：CRYPTO_SUITE=sm 时应写明 index（检索索引所用密钥编号与算法）`)
  const ids = [document.current, ...[...masters.keys()].filter(id => id !== document.current)]
  return { current: document.current, index, ids, subKey: deriver(masters, source) }
}

function parse(text: string, source: string): KeyDocument {
  try {
    return JSON.parse(text)
  } catch {
    throw new Hindrance(`${source} 应为 JSON，读不出来；没有原来的密钥，已加密的身份证号和电话无法还原`)
  }
}

function master(id: string, key: string, source: string): Buffer {
  const bytes = Buffer.from(String(key), 'base64')
  if (!/^[\w-]{1,32}$/.test(id)) throw new Hindrance(`${source}：密钥编号应为 1–32 位字母、数字、-、_，实为 ${id}`)
  if (bytes.length !== 32) throw new Hindrance(`${source}：密钥 ${id} 应为 32 字节的 base64，实为 ${bytes.length} 字节`)
  return bytes
}

function deriver(masters: Map<string, Buffer>, source: string): Keys['subKey'] {
  const made = new Map<string, KeyObject>()
  return (id, use, hash, length) => {
    const name = `${id}/${hash}/${use}/${length}`
    const known = made.get(name)
    if (known) return known
    const key = masters.get(id)
    if (!key) throw new Hindrance(`${source} 中没有编号为 ${id} 的密钥`)
    // As a key object: handed over as bytes, node prepares them anew each time, which costs three times the cipher itself.
    const sub = createSecretKey(Buffer.from(hkdfSync(hash, key, 'sanzhang', use, length)))
    made.set(name, sub)
    return sub
  }
}

/** Written aside and linked into place: two servers starting at once agree on one file, and a crash leaves none half written. */
function makeKeyFile(dataDir: string, file: string, suite: SuiteName): void {
  mkdirSync(dataDir, { recursive: true })
  const id = randomBytes(4).toString('hex')
  const document: KeyDocument = { current: id, index: { key: id, suite }, keys: { [id]: randomBytes(32).toString('base64') } }
  const aside = `${file}.${process.pid}.${id}`
  const handle = openSync(aside, 'wx', 0o600)
  try {
    writeSync(handle, `${JSON.stringify(document, null, 2)}\n`)
    fsyncSync(handle)
    linkSync(aside, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    closeSync(handle)
    rmSync(aside)
  }
  syncFolder(dataDir)
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r')
  fsyncSync(handle)
  closeSync(handle)
}
