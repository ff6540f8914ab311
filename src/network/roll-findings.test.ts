import { expect, test } from 'vitest'
import { masked } from './roll-findings.ts'

const idNumber = '34052419800101001X'

test('what is kept of a finding shows neither ID number nor phone', () => {
  const at = { sheet: '户籍花名册', row: 2 }
  const kept = [
    { ...at, column: '身份证号', value: idNumber, reason: `见 ${idNumber}` },
    { ...at, column: '联系电话', value: '1380013800', reason: '电话应为 11 位，实为 10 位“1380013800”' },
  ].map(masked)
  expect(JSON.stringify(kept)).not.toMatch(/\d{7,}/)
  expect(masked({ ...at, column: '任期至', value: '2023-01-01', reason: '不早于 2024-03-01' }).reason).toContain('2024-03-01')
})
