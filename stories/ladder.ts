import { dayOf } from '#common/calendar.ts'
import { foundSmallTown, sorting } from './small-town.ts'
import type { Story } from './story.ts'

/** 坪村镇的梯子: 邻长 → 组长 → 片长 → 村级民情会 → 镇党委, always one named person, with minutes at the end; and what must be refused. */
export const story: Story = async stage => {
  const { step, expect } = stage
  const town = await foundSmallTown(stage, '梯子镇')
  const { unit, group, area, secretary, first, office, duty, mandates } = town
  const [villager, other] = town.villagers as [(typeof town.villagers)[0], (typeof town.villagers)[0]]
  const { id } = await villager.send('POST', '/requests', { text: '进组的路太窄，会车要倒半里' })
  const of = `/requests/${id}`
  await secretary.send('PUT', `${of}/sorting`, sorting('03', 'minor'))
  await secretary.send('PUT', `${of}/dispatch`, { handler: mandates.unit })
  const held: string[] = []
  const note = async () => held.push((await villager.get(of)).holder.name)
  await note()
  expect('邻长这一级没有会议可登记', (await unit.refused('PUT', `${of}/minutes`, minutes('x'))).status, 409)
  for (const [who, reason] of [
    [unit, '要占三家的地'],
    [group, '要花钱'],
    [area, '村里才定得了'],
  ] as const) {
    await who.send('PUT', `${of}/taken`, {})
    await who.send('PUT', `${of}/handing-up`, { reason })
    await note()
  }
  step('上交', '邻长、组长、片长逐级上交', { held })
  await secretary.send('PUT', `${of}/taken`, {})
  await secretary.send('PUT', `${of}/minutes`, minutes('村里出地，向镇里要钱'))
  await secretary.send('PUT', `${of}/handing-up`, { reason: '钱要镇党委定' })
  await note()
  expect('经手的人', held, ['李邻长', '彭组长', '周片长', '王书记', '易文斌'])
  await office.send('PUT', `${of}/taken`, {})
  expect('上面没有更高一级', (await office.refused('PUT', `${of}/handing-up`, { reason: '再上' })).code, 'requests.no_rung_above')
  await office.send('PUT', `${of}/minutes`, minutes('列入明年以工代赈'))
  await office.send('PUT', `${of}/answer`, { outcome: 'planned', words: '镇党委议定明年拓宽', plannedOn: '2099-06-30' })
  await villager.send('PUT', `${of}/rating`, { solved: false, satisfied: false, words: '太慢' })
  const rated = await villager.get(of)
  expect('镇党委议定后不再往上，不满意照记', [rated.state, rated.satisfied], ['rated', false])
  expect('办理人不能销号', (await office.refused('PUT', `${of}/write-off`, { words: '销' })).status, 403)
  await first.send('PUT', `${of}/write-off`, { words: '党委会议记录在案' })
  step('销号', '会议记录在案，不满意记为不满意')

  const again = (await other.send('POST', '/requests', { text: '水沟堵了，雨一落就漫' })).id
  const at = `/requests/${again}`
  await secretary.send('PUT', `${at}/sorting`, sorting('04', 'major'))
  for (let times = 0; times < 2; times++) {
    await secretary.send('PUT', `${at}/dispatch`, { handler: mandates.group })
    await group.send('PUT', `${at}/sending-back`, { reason: '不是我组的沟' })
  }
  expect('第三次派、退都不行', (await duty.refused('PUT', `${at}/dispatch`, { handler: mandates.group })).code, 'requests.ruling_needed')
  expect('由具名的人裁定', (await other.get(at)).holder, { name: '王书记', postName: '青山村村党组织书记', task: '裁定' })
  await secretary.send('PUT', `${at}/ruling`, { handler: mandates.group, words: '沟在一组地界' })
  expect('裁定为准，不能第三次退回', (await group.refused('PUT', `${at}/sending-back`, { reason: '还是不归我' })).code, 'requests.ruled')
  await group.send('PUT', `${at}/taken`, {})
  await group.send('PUT', `${at}/answer`, { outcome: 'solved', words: '清了' })
  await other.send('PUT', `${at}/rating`, { solved: false, satisfied: false, words: '又堵了' })
  const reopened = await other.get(at)
  expect('没办好，到上一级重办', [reopened.state, reopened.rung, reopened.reopened], ['sorted', 'area', 1])
  expect('不能再派回下一级', (await secretary.refused('PUT', `${at}/dispatch`, { handler: mandates.group })).code, 'requests.rung')
  step('裁定与重办', '退回两次由书记裁定；没办好升到片长')
  return { held, reopened: reopened.reopened }
}

const minutes = (resolved: string) => ({ heldOn: dayOf(new Date()), attended: '九人', resolved, measures: '照议定办', by: '2099-12-31' })
