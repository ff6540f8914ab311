import { expect, test } from 'vitest'
import { isNumbered, nearestName, placeKey, placeName, villageMeant } from './roll-names.ts'

test('one place written two ways is one place', () => {
  for (const name of ['第一组', '1组', '01 组', '一村民小组', '１组']) expect(placeKey(name, 'group'), name).toBe('1')
  expect(['十二组', '二十组', '一百零三组'].map(name => placeKey(name, 'group'))).toEqual(['12', '20', '103'])
  expect(placeKey('上屋组', 'group')).toBe('上屋')
  expect(placeName('3', 'group')).toBe('3组')
  expect([isNumbered('第三邻'), isNumbered('张家湾邻')]).toEqual([true, false])
  expect(villageMeant('沩山', ['沩山村', '大林村'])).toBe('沩山村')
  expect(villageMeant('银河', ['银河村', '银河社区'])).toBeNull()
  expect(nearestName('沩山材', ['大林村', '沩山村'])).toBe('沩山村')
  expect(nearestName('别的地方', ['大林村', '沩山村'])).toBeNull()
})
