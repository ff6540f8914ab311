import { expect, test } from 'vitest'
import { byRank, deviceOf, isOpenTo, lockSeconds, passwordFault, waitInWords } from './rules.ts'

test('a password needs eight characters with letters and digits, and is not one of those tried first', () => {
  expect(passwordFault('abc12')).toContain('只有 5 个字符')
  expect(passwordFault('abcdefgh')).toContain('缺少数字')
  expect(passwordFault('13572468')).toContain('缺少字母')
  for (const common of [
    'a1234567',
    'Password1',
    'woaini1314',
    'Qwer1234',
    '1qaz2wsx',
    'abc123abc',
    '123456789a',
    'ADMIN@2026',
    'a1a1a1a1',
    'hunan2025',
    'p@ssw0rd123',
  ]) {
    expect(passwordFault(common), common).toContain('太常见')
  }
  for (const good of ['Qingshan-2026', '青山绿水2026年', 'lamp-7-stairs', 'k3vn-m8qt-p2xw']) expect(passwordFault(good), good).toBeNull()
})

test('a password holds neither the own name nor a phone', () => {
  expect(passwordFault('xxWangfang88', ['wangfang'])).toContain('用户名')
  expect(passwordFault('mm15410000001')).toContain('手机号')
})

test('every fifth wrong password locks, each time for twice as long, at most a day', () => {
  expect([0, 1, 4, 6, 9].map(lockSeconds)).toEqual([0, 0, 0, 0, 0])
  expect([5, 10, 15, 20].map(lockSeconds)).toEqual([900, 1800, 3600, 7200])
  expect(lockSeconds(500)).toBe(86_400)
})

test('waits are said as one says them', () => {
  expect(waitInWords(0.2)).toBe('1 秒')
  expect(waitInWords(60)).toBe('60 秒')
  expect(waitInWords(900)).toBe('15 分钟')
})

test('the highest own post comes first, posts stood in for last', () => {
  const held = [{ post: 'unit_chief' }, { post: 'party_secretary', actingFor: 'x' }, { post: 'area_chief' }]
  expect(held.sort(byRank).map(each => each.post)).toEqual(['area_chief', 'unit_chief', 'party_secretary'])
})

test('before the initial password is changed only account routes are open', () => {
  expect(isOpenTo('beginner', 'GET', '/me')).toBe(true)
  expect(isOpenTo('beginner', 'PUT', '/me/password')).toBe(true)
  expect(isOpenTo('beginner', 'DELETE', '/sessions/current')).toBe(true)
  expect(isOpenTo('beginner', 'POST', '/sessions')).toBe(true)
  for (const route of ['/sessions', '/me/looks', '/households', '/me/password/x', '/sessions/currently'])
    expect(isOpenTo('beginner', 'GET', route)).toBe(false)
  expect(isOpenTo('postless', 'GET', '/me/looks')).toBe(true)
  expect(isOpenTo('postless', 'GET', '/households')).toBe(false)
})

test('devices are named as people name them', () => {
  expect(deviceOf('Mozilla/5.0 (Linux; Android 12; HUAWEI) AppleWebKit/537.36 Chrome/99 Mobile Safari/537.36 MicroMessenger/8.0.30')).toBe(
    '安卓手机（微信）',
  )
  expect(deviceOf('Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0')).toBe(
    'Windows 电脑（Edge）',
  )
  expect(deviceOf(undefined)).toBe('其他设备')
})
