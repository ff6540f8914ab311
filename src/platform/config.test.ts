import { expect, test } from 'vitest'
import { readConfig, readOptions } from './config.ts'

test('an empty environment makes one PC work', () => {
  const config = readConfig({})
  expect(config).toMatchObject({ port: 8080, host: '127.0.0.1', databaseUrl: undefined, logLevel: 'info', behindProxy: false })
  expect(config.dataDir).toBe(`${process.cwd()}/data`)
})

test.each([
  [{ PORT: '80a' }, /PORT 应为 0–65535 的整数，实为“80a”/],
  [{ PORT: '70000' }, /PORT/],
  [{ LOG_LEVEL: 'loud' }, /LOG_LEVEL 应为 info、debug/],
  [{ DATABASE_URL: 'mysql://root:geheim@db/x' }, /DATABASE_URL 应形如 postgres/],
  [{ DATABASE_URL: 'geheim' }, /DATABASE_URL/],
])('%j is refused in words', (env, words) => {
  expect(() => readConfig(env)).toThrow(words)
})

test('a wrong DATABASE_URL is not repeated', () => {
  expect(() => readConfig({ DATABASE_URL: 'mysql://root:geheim@db/x' })).toThrow(/^(?!.*geheim)/)
})

test('options in both spellings; unknown and incomplete ones are refused', () => {
  expect(readOptions(['--out', 'a b', '--portable'], ['out'], ['portable'])).toEqual({ out: 'a b', portable: true })
  expect(readOptions(['--out=x=y'], ['out'], [])).toEqual({ out: 'x=y' })
  expect(() => readOptions(['--oot', 'x'], ['out'], ['portable'])).toThrow('不认识参数“--oot”：可用的有 --out 值、--portable。')
  expect(() => readOptions(['--out'], ['out'], [])).toThrow('--out 后面应有一个值')
  expect(() => readOptions(['--portable=yes'], [], ['portable'])).toThrow('不认识')
})
