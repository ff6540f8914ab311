import { createCipheriv, createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { openKeys, type SuiteName } from './keys.ts'
import { openVault, type Vault } from './vault.ts'

const keysWith = (current: string, ...ids: string[]) => {
  const keys = Object.fromEntries(ids.map(id => [id, createHash('sha256').update(id).digest('base64')]))
  return openKeys('', { SANZHANG_KEYS: JSON.stringify({ current, index: { key: 'a', suite: 'aes' }, keys }) })
}
const keys = keysWith('a', 'a')
const number = '34052419800101001X'

describe.each<SuiteName>(['aes', 'sm'])('suite %s', suite => {
  const vault = openVault(keys, suite)

  test.each([number, '', '欧阳小明 𠅤', 'x'.repeat(5000)])('opens what it sealed: %.12s', plain => {
    const sealed = vault.seal(plain, 'resident.id_number:1')
    expect(vault.open(sealed, 'resident.id_number:1')).toBe(plain)
    if (plain) expect(sealed.includes(plain)).toBe(false)
  })

  test('the same value never looks the same twice', () => {
    const seen = new Set(Array.from({ length: 3000 }, () => vault.seal(number, 'a').toString('hex')))
    expect(seen.size).toBe(3000)
  })

  test('a sealed value moved to another row, altered or cut short does not open', () => {
    const sealed = vault.seal(number, 'row 1')
    expect(() => vault.open(sealed, 'row 2')).toThrow('does not open')
    for (let at = 0; at < sealed.length; at++) {
      const altered = Buffer.from(sealed)
      altered[at]! ^= 1
      expect(() => vault.open(altered, 'row 1'), `byte ${at}`).toThrow()
      expect(() => vault.open(sealed.subarray(0, at), 'row 1'), `cut at ${at}`).toThrow()
    }
  })

  test('what it is bound to and the text cannot trade bytes', () => {
    expect(() => vault.open(vault.seal('bc', 'a'), 'ab')).toThrow()
  })

  test('41,000 seals, with the processor time they take printed', () => {
    // Of the processor: other tests run beside this one.
    const before = process.cpuUsage()
    for (let i = 0; i < 41_000; i++) vault.seal(number, `resident.id_number:${i}`)
    const { user, system } = process.cpuUsage(before)
    const took = (user + system) / 1000
    console.log(`${suite}: 41,000 seals in ${took.toFixed(0)} ms`)
    expect(vault.open(vault.seal(number, 'a'), 'a')).toBe(number)
  })
})

const works = (vault: Vault, sealed: Buffer) => vault.open(sealed, 'row') === number

test('rows of the other suite and of an older key still open; a key taken away closes them', () => {
  const old = openVault(keys, 'aes').seal(number, 'row')
  const national = openVault(keys, 'sm').seal(number, 'row')
  const rotated = openVault(keysWith('b', 'a', 'b'), 'sm')
  expect([works(rotated, old), works(rotated, national), works(rotated, rotated.seal(number, 'row'))]).toEqual([true, true, true])
  expect(() => openVault(keys).open(rotated.seal(number, 'row'), 'row')).toThrow('没有编号为 b 的密钥')
})

test('the blind index finds a value again after rotation and a change of suite, and tells purposes apart', () => {
  const before = openVault(keys, 'aes')
  const after = openVault(keysWith('b', 'a', 'b'), 'sm')
  expect(after.blind(number, 'id number')).toEqual(before.blind(number, 'id number'))
  expect(before.blind(number, 'id number')).not.toEqual(before.blind(number, 'phone'))
  expect(before.blind(number, 'id number')).not.toEqual(before.blind('11010519491231002X', 'id number'))
  expect(before.blind(number, 'id number')).toHaveLength(32)
})

test('a signature holds for its text and purpose only, and outlives a rotation', () => {
  const vault = openVault(keys)
  const signature = vault.sign('card 1', 'contact card')
  expect(signature).toMatch(/^[\w-]{24}$/)
  const rotated = openVault(keysWith('b', 'a', 'b'), 'sm')
  expect(rotated.verify('card 1', signature, 'contact card')).toBe(true)
  expect(rotated.verify('card 2', signature, 'contact card')).toBe(false)
  expect(rotated.verify('card 1', signature, 'certificate')).toBe(false)
  expect(openVault(keysWith('b', 'a', 'b')).verify('card 1', rotated.sign('card 1', 'contact card'), 'contact card')).toBe(true)
  for (const wrong of ['', signature.slice(1), `${signature}A`, `${signature}=`, ` ${signature}`, '!'.repeat(24)]) {
    expect(vault.verify('card 1', wrong, 'contact card'), wrong).toBe(false)
  }
})

describe('the national algorithms here are the published ones', () => {
  const block = Buffer.from('0123456789abcdeffedcba9876543210', 'hex')

  test('GB/T 32907 A.1: one block of SM4', () => {
    const cipher = createCipheriv('sm4-ecb', block, null).setAutoPadding(false)
    expect(cipher.update(block).toString('hex')).toBe('681edf34d206965e86b3e94f536e4246')
  })

  test('GB/T 32907 A.2: a million rounds of the block onto itself (as CBC over zeros)', () => {
    const chained = createCipheriv('sm4-cbc', block, block).update(Buffer.alloc(16_000_000))
    expect(chained.subarray(-16).toString('hex')).toBe('595298c7c6fd271f0402f804c33d3f66')
  })

  test('counter mode is SM4 of the counted blocks (GB/T 17964)', () => {
    const counters = Buffer.concat([block, Buffer.from('0123456789abcdeffedcba9876543211', 'hex')])
    const stream = createCipheriv('sm4-ecb', block, null).setAutoPadding(false).update(counters)
    expect(createCipheriv('sm4-ctr', block, block).update(Buffer.alloc(32))).toEqual(stream)
  })

  test('GB/T 32905 A.1 and A.2: SM3', () => {
    const sm3 = (text: string) => createHash('sm3').update(text).digest('hex')
    expect(sm3('abc')).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0')
    expect(sm3('abcd'.repeat(16))).toBe('debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732')
  })
})
