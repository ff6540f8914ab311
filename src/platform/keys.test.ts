import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openKeys } from './keys.ts'

const folder = () => mkdtempSync(join(tmpdir(), 'keys-'))
const key = (byte: number) => Buffer.alloc(32, byte).toString('base64')

test('a key file is made once, readable by its owner only', () => {
  const dir = folder()
  const first = openKeys(dir, {})
  expect(statSync(join(dir, 'keys.json')).mode & 0o777).toBe(0o600)
  expect(readdirSync(dir)).toEqual(['keys.json'])
  const again = openKeys(dir, {})
  expect(again.current).toBe(first.current)
  expect(again.subKey(again.current, 'seal', 'sha256', 32).equals(first.subKey(first.current, 'seal', 'sha256', 32))).toBe(true)
})

test('two first starts at once agree on one key', async () => {
  const dir = folder()
  const program = `import('${join(import.meta.dirname, 'keys.ts')}').then(({ openKeys }) => console.log(openKeys('${dir}', {}).current))`
  const ids = await Promise.all(Array.from({ length: 4 }, () => output(process.execPath, ['-e', program])))
  expect(new Set(ids).size).toBe(1)
  expect(JSON.parse(readFileSync(join(dir, 'keys.json'), 'utf8')).current).toBe(ids[0])
}, 30_000)

test('every use has its own key', () => {
  const keys = openKeys('', { SANZHANG_KEYS: JSON.stringify({ current: 'a', keys: { a: key(1), b: key(2) } }) })
  const made = [
    keys.subKey('a', 'seal', 'sha256', 32),
    keys.subKey('a', 'blind phone', 'sha256', 32),
    keys.subKey('a', 'seal', 'sm3', 32),
    keys.subKey('b', 'seal', 'sha256', 32),
  ]
  expect(new Set(made.map(each => each.export().toString('hex'))).size).toBe(4)
})

test('what is wrong with the keys is said', () => {
  const wrong = (document: unknown, more = {}) => {
    return () => openKeys('', { SANZHANG_KEYS: typeof document === 'string' ? document : JSON.stringify(document), ...more })
  }
  expect(wrong('not json')).toThrow('应为 JSON')
  expect(wrong({ current: 'b', keys: { a: key(1) } })).toThrow('实为 b')
  expect(wrong({ current: 'a', keys: { a: 'c2hvcnQ=' } })).toThrow('应为 32 字节的 base64，实为 5 字节')
  expect(wrong({ current: 'a', keys: { a: key(1) } }, { CRYPTO_SUITE: 'des' })).toThrow('实为 des')
  expect(wrong({ current: 'a', keys: { a: key(1) } }, { CRYPTO_SUITE: 'sm' })).toThrow('应写明 index')
  const dir = folder()
  writeFileSync(join(dir, 'keys.json'), '')
  expect(() => openKeys(dir, {})).toThrow('应为 JSON')
})

function output(command: string, args: string[]): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.on('data', part => (text += part))
  return new Promise(resolve => child.on('close', () => resolve(text.trim())))
}
