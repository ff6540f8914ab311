import { foundSmallTown, sorting } from './small-town.ts'
import type { Story } from './story.ts'

/** 沩山镇的四单: 点单 派单 接单 评单, with plan, assisting department and call-back, to 销号; and what must be refused. */
export const story: Story = async stage => {
  const { step, expect } = stage
  const town = await foundSmallTown(stage, '四单镇')
  const { unit, group, secretary, first, officer, clerk, neighbour, mandates } = town
  const [villager, other] = town.villagers as [(typeof town.villagers)[0], (typeof town.villagers)[0]]
  const raised = await villager.send('POST', '/requests', { text: '屋后的水管断断续续，做不得饭', where: '屋后' })
  const of = `/requests/${raised.id}`
  step('点单', `${villager.name} 凭联系卡点单 ${raised.number}`)
  expect('隔壁户看不到', (await other.refused('GET', of)).status, 404)
  expect('二邻邻长看不到', (await neighbour.refused('GET', of)).status, 404)
  const suggestion = await secretary.send('POST', '/request-suggestions', {
    text: '屋后的水管断断续续，做不得饭',
    household: villager.household,
  })
  expect('建议的类别', suggestion.category, '01')
  await secretary.send('PUT', `${of}/sorting`, sorting('01', 'major'))
  await secretary.send('PUT', `${of}/dispatch`, { handler: mandates.group, assistants: [{ department: 'water' }], words: '请供水站一起看' })
  step('派单', '支部派给组长，供水站协办')
  expect('一直由一个具名的人负责', (await villager.get(of)).holder.task, '接单')
  await group.send('PUT', `${of}/taken`, {})
  await group.send('PUT', `${of}/plan`, { measures: '换一段水管', who: '组长和供水站', by: '2099-12-31', cost: 12_000 })
  await clerk.send('PUT', `${of}/assistance`, { words: '主管压力正常，是入户管堵了' })
  await group.send('PUT', `${of}/question`, { words: '明早在家吗' })
  await villager.send('PUT', `${of}/supplement`, { words: '在' })
  await group.send('PUT', `${of}/progress`, { words: '管子买到了' })
  await group.send('PUT', `${of}/answer`, { outcome: 'solved', words: '换了 6 米水管，水大了' })
  step('接单', '定方案、协办答复、问居民、报进展、办结')
  expect('邻长不是第二人，不能回访', (await unit.refused('PUT', `${of}/rating`, { solved: true, satisfied: true, by: 'call' })).status, 403)
  expect('没有评单不能销号', (await first.refused('PUT', `${of}/write-off`, { words: '先销' })).code, 'requests.not_rated')
  await officer.send('PUT', `${of}/call`, {})
  expect('回访一天未接通还不能销号', (await first.refused('PUT', `${of}/write-off`, { words: '打不通' })).code, 'requests.not_rated')
  await villager.send('PUT', `${of}/rating`, { solved: true, satisfied: true, words: '水大了' })
  expect('办理人不能销号', (await group.refused('PUT', `${of}/write-off`, { words: '自己销' })).status, 403)
  await first.send('PUT', `${of}/write-off`, { words: '看过，水大了' })
  step('评单销号', '居民评满意，第一书记核实销号')
  const end = await villager.get(of)
  const acts = end.steps.map((one: { act: string }) => one.act)
  expect('经过', acts.join(' '), 'raise sort dispatch take plan assist ask tell progress answer call rate write_off')
  const figures = await town.office.get('/requests/figures')
  expect('提出、销号、解决', [figures.raised, figures.writtenOff, figures.solved], [1, 1, { n: 1, d: 1 }])
  return { steps: acts.length, figures }
}
