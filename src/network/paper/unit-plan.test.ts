import { execFileSync } from 'node:child_process'
import { afterAll, expect, test } from 'vitest'
import { openPaper } from '#platform/paper.ts'
import { type Notice, printComparison, printNotices } from './unit-plan.ts'

const paper = openPaper()
afterAll(() => paper.close())

const run = (command: string, args: string[], input: Buffer) =>
  execFileSync(command, args, { input, stdio: ['pipe', 'pipe', 'ignore'] }).toString()
const textOf = (pdf: Buffer) => run('pdftotext', ['-', '-'], pdf).replace(/\s/g, '')
const factOf = (pdf: Buffer, fact: string) => new RegExp(`${fact}:\\s+(.*)`).exec(run('pdfinfo', ['-'], pdf))?.[1]

const notice = (more: Partial<Notice> = {}): Notice => ({
  ...{ household: '刘德生户', number: '012', place: '沩山镇大林村老屋组', from: '第一邻', to: '第三邻', on: '2026-12-01' },
  ...{ fromChief: { name: '陈桂英', phone: '15400000001' }, toChief: { name: '欧阳小明', phone: '15400000002' } },
  ...more,
})

test('notices: old and new unit and chief with phone, four to a sheet of A4', async () => {
  const pdf = await printNotices(paper, {
    notices: Array.from({ length: 5 }, (_, i) => notice({ number: `10${i}` })),
    issuer: '沩山镇人民政府',
  })
  expect(factOf(pdf, 'Pages')).toBe('2')
  expect(factOf(pdf, 'Page size')).toContain('A4')
  const text = textOf(pdf)
  for (const words of [
    '刘德生户',
    '户编号104',
    '第一邻',
    '陈桂英',
    '15400000001',
    '第三邻',
    '欧阳小明',
    '15400000002',
    '自2026年12月1日起',
    '沩山镇人民政府',
  ])
    expect(text).toContain(words)
})

test('notices: a new unit’s chief is still to be chosen; somebody who was in no unit; a day not yet set', async () => {
  const vacant = { name: null, phone: null }
  const pdf = await printNotices(paper, {
    notices: [notice({ from: null, fromChief: vacant, toChief: vacant, on: null })],
    issuer: '沩山镇人民政府',
  })
  const text = textOf(pdf)
  for (const words of ['未编入邻', '待推选，选出后另行告知', '公布日另行通知']) expect(text).toContain(words)
})

test('comparison: every row can be read again, the header stands on every page', async () => {
  const rows = Array.from({ length: 60 }, (_, i) => ({
    ...{
      household: `户${i}（${i}）`,
      address: '大林村老屋组12号',
      from: '第一邻',
      fromChief: '陈桂英 15400000001',
      to: '第三邻',
      toChief: '（空缺）',
    },
    card: i % 2 ? '重印' : '',
  }))
  const pdf = await printComparison(paper, {
    ...{ title: '冬季调整', place: '沩山镇大林村', printedOn: '2026-11-24', on: null, groups: [{ name: '老屋组', rows }] },
    figures: { stay: 3, move: 60, opened: 1, closed: 1, renamed: 0 },
    closing: [{ unit: '老屋组第二邻', chief: '刘建国' }],
  })
  const text = textOf(pdf)
  for (const words of ['沩山镇大林村划邻前后对照', '起算日（未定）', '调整60户', '老屋组第二邻刘建国', '户59（59）', '2026年11月24日打印'])
    expect(text).toContain(words)
  expect(text.split('新邻长').length - 1).toBe(Number(factOf(pdf, 'Pages')))
  expect(text.split('重印').length - 1).toBe(30)
})
