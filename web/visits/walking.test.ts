import { expect, test } from 'vitest'
import { nearestFirst } from './walking.ts'

test('goes on to the nearest one left; who has no position comes last', () => {
  const spot = (name: string, longitude: number | null, latitude: number | null = 27.6) => ({ name, longitude, latitude })
  const rows = [spot('far', 113.53), spot('nowhere', null, null), spot('behind', 113.499), spot('near', 113.501), spot('next', 113.502)]
  expect(nearestFirst(rows, { longitude: 113.5005, latitude: 27.6 }).map(row => row.name)).toEqual([
    'near',
    'next',
    'behind',
    'far',
    'nowhere',
  ])
})
