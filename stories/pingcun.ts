import { foundSmallTown, handled } from './small-town.ts'
import type { Story } from './story.ts'

const disputes = { raised: 59, settled: 57 }
const problems = { raised: 130, solved: 126 }

/**
 * 坪村镇的公开数字: 57 disputes settled, over 95 %, and 126 problems solved, 97 %. The text gives no denominators; 59 and 130 are the
 * smallest that fit: 57/59 = 96.6 %, 126/130 = 96.9 %, which rounds to 97 %. What only asks, proposes or praises is neither.
 */
export const story: Story = async stage => {
  const { step, expect } = stage
  const town = await foundSmallTown(stage, '坪村演练镇', 10)
  const { secretary, first, officer } = town
  const villager = (i: number) => town.villagers[i % town.villagers.length]!
  const one = async (i: number, category: string, text: string, good: boolean) => {
    const id = await handled(town, villager(i), text, { category, ...(good ? {} : { outcome: 'explained' }) })
    if (!good) return
    await villager(i).send('PUT', `/requests/${id}/rating`, { solved: true, satisfied: true })
    await first.send('PUT', `/requests/${id}/write-off`, { words: '核实' })
  }
  for (let i = 0; i < disputes.raised; i++) await one(i, i % 3 ? '08' : '09', '他建房占了我一垄地，吵了几回', i < disputes.settled)
  step('纠纷', `${disputes.raised} 件，调解成功 ${disputes.settled} 件`)
  const kinds = ['01', '02', '03', '05', '10', '11', '13', '14']
  for (let i = 0; i < problems.raised; i++) await one(i, kinds[i % kinds.length]!, '屋后的水管断断续续', i < problems.solved)
  step('问题', `${problems.raised} 件，解决 ${problems.solved} 件`)
  for (let i = 0; i < 3; i++) {
    const { id } = await villager(i).send('POST', '/requests', { text: '医保今年交多少，在哪里交' })
    await secretary.send('PUT', `/requests/${id}/sorting`, {
      category: '21',
      size: 'minor',
      ownership: 'private',
      publicSafety: false,
      urgency: 'ordinary',
    })
    await officer.send('PUT', `/requests/${id}/reply`, { outcome: 'explained', words: '每人 400 元，村部交' })
  }
  const figures = await town.office.get('/requests/figures?by=category')
  expect('纠纷 57/59', figures.disputes, { n: disputes.settled, d: disputes.raised })
  expect('问题 126/130', figures.problems, { n: problems.solved, d: problems.raised })
  const percent = ({ n, d }: { n: number; d: number }) => (n / d) * 100
  expect('纠纷超过 95%', percent(figures.disputes) > 95, true)
  expect('问题 97%', Math.round(percent(figures.problems)), 97)
  const explained = (await town.office.get('/requests?state=answered&limit=200')).total
  expect('只解释了的不算解决', [explained, figures.solved.n], [2 + 4 + 3, disputes.settled + problems.solved])
  const open = (await town.office.get('/requests?state=answered&limit=1')).rows[0].id
  expect(
    '办理人不能替居民评成解决',
    (await town.unit.refused('PUT', `/requests/${open}/rating`, { solved: true, satisfied: true, by: 'call' })).status,
    403,
  )
  expect('没评的不能销号凑数', (await first.refused('PUT', `/requests/${open}/write-off`, { words: '凑数' })).code, 'requests.not_rated')
  step('数字', '分母写明：59、130', { disputes: figures.disputes, problems: figures.problems })
  return { disputes: figures.disputes, problems: figures.problems, window: [figures.from, figures.to], cutOff: figures.cutOff }
}
