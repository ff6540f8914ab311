import { expect, test } from 'vitest'
import { newId } from '#common/ids.ts'
import { above, commonPath, householdLabel, placeLabel } from './paths.ts'
import { pinyinOf } from './pinyin.ts'

test('labels fit ltree and households of one moment differ', () => {
  expect(placeLabel('unit', 12)).toBe('u12')
  const now = new Date()
  const labels = Array.from({ length: 1000 }, () => householdLabel(newId(now)))
  expect(new Set(labels).size).toBe(1000)
  for (const label of labels) expect(label).toMatch(/^h[0-9a-f]{12}$/)
})

test('the lowest place above several', () => {
  expect(commonPath(['c.t.v1.a1.g1.u1'])).toBe('c.t.v1.a1.g1.u1')
  expect(commonPath(['c.t.v1.a1.g1.u1', 'c.t.v1.a1.g1.u10'])).toBe('c.t.v1.a1.g1')
  expect(commonPath(['c.t.v1.a1', 'c.t.v1.a1.g1.u1', 'c.t.v10'])).toBe('c.t')
  expect(above('c.t.v1')).toBe('c.t')
})

test('pinyin reads family names and places as people do', () => {
  expect(pinyinOf('张三', 'person')).toBe('zhangsan zs')
  expect(pinyinOf('曾国藩', 'person')).toBe('zengguofan zgf')
  expect(pinyinOf('单雄信', 'person')).toBe('shanxiongxin sxx')
  expect(pinyinOf('吕梁', 'person')).toBe('lvliang ll')
  expect(pinyinOf('大林村', 'place')).toBe('dalincun dlc')
  expect(pinyinOf('2-1邻', 'place')).toBe('21lin 21l')
})
