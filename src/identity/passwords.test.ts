import { expect, test } from 'vitest'
import { drawPassword, hashPassword, isPassword } from './passwords.ts'
import { passwordFault } from './rules.ts'

test('the hash is argon2id with its parameters, salted, and fits only its password', async () => {
  const [first, second] = await Promise.all([hashPassword('Qingshan-2026'), hashPassword('Qingshan-2026')])
  expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  expect(first).not.toBe(second)
  expect(await isPassword('Qingshan-2026', first!)).toBe(true)
  expect(await isPassword('Qingshan-2027', first!)).toBe(false)
})

// From the tests of the reference implementation (P-H-C/phc-winner-argon2, src/test.c): password, somesalt, t=2, m=2^16, p=1.
test('agrees with the reference implementation', async () => {
  const reference = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'
  expect(await isPassword('password', reference)).toBe(true)
})

test('a missing hash says no and takes as long as a present one', async () => {
  const hash = await hashPassword('Qingshan-2026')
  const taken = async (stored: string | null) => {
    const times = []
    for (let i = 0; i < 5; i++) {
      const started = performance.now()
      expect(await isPassword('whatever-1', stored)).toBe(false)
      times.push(performance.now() - started)
    }
    return times.sort((a, b) => a - b)[2]!
  }
  await taken(null)
  const [without, with_] = [await taken(null), await taken(hash)]
  expect(without / with_).toBeGreaterThan(0.2)
  expect(without / with_).toBeLessThan(5)
})

test('drawn passwords pass the rule and never repeat', () => {
  const drawn = Array.from({ length: 500 }, drawPassword)
  expect(new Set(drawn).size).toBe(500)
  for (const password of drawn) expect(passwordFault(password)).toBeNull()
})
