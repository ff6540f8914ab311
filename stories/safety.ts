import { foundSmallTown, sorting } from './small-town.ts'
import type { Story } from './story.ts'

/** 河坝镇的规矩: 公共安全立即报镇值班、限时派出; 其余自行商量; 保密件只有指定岗位看得到. */
export const story: Story = async stage => {
  const { step, expect } = stage
  const town = await foundSmallTown(stage, '安全镇')
  const { secretary, duty, office, unit, neighbour, area, mandates } = town
  const [villager, other] = town.villagers as [(typeof town.villagers)[0], (typeof town.villagers)[0]]
  const raise = async (text: string, more: object = {}) => await villager.send('POST', '/requests', { text, ...more })
  const hours = async (urgency: string, wanted: number) => {
    const { id } = await raise('单元楼下飞线充电，冒烟起火了')
    const sorted = await secretary.send('PUT', `/requests/${id}/sorting`, sorting('15', 'major', { publicSafety: true, urgency }))
    const { raisedAt, holder } = await duty.get(`/requests/${id}`)
    expect(`${urgency} 几小时内派出`, (Date.parse(sorted.dueAt) - Date.parse(raisedAt)) / 3_600_000, wanted)
    expect('立即到镇值班', holder.name, '罗值守')
    return id as string
  }
  const fire = await hours('life', 1)
  await hours('utility', 2)
  await hours('general_safety', 24)
  await duty.send('PUT', `/requests/${fire}/dispatch`, { handler: mandates.area })
  await area.send('PUT', `/requests/${fire}/taken`, {})
  step('公共安全', '1、2、24 小时，镇值班当场派出')
  const watched = await duty.get('/requests?safety=yes&open=yes')
  expect('值班台看得到三件', watched.total, 3)

  const secret = await raise('他喝了酒就打人，求求你们管管', { sealed: true })
  const at = `/requests/${secret.id}`
  for (const who of [unit, neighbour, secretary, villager, other])
    expect(`保密件${who.name}看不到`, (await who.refused('GET', at)).status, 404)
  const audit = await secretary.get(`/audit?subjectId=${secret.id}`)
  expect('操作记录里也没有', (audit.rows ?? audit).length, 0)
  await office.send('PUT', `${at}/sorting`, sorting('16', 'hard', { sealed: true }))
  expect('保密件不能派给邻长', (await office.refused('PUT', `${at}/dispatch`, { handler: mandates.unit })).code, 'requests.sealed')
  const open = await raise('路灯不亮')
  expect('保密件不能并案', (await office.refused('PUT', `${at}/merging`, { into: open.id })).code, 'requests.sealed')
  await office.send('PUT', `${at}/dispatch`, { handler: mandates.duty })
  step('保密件', '只有镇干部、镇值班员看得到')
  return { safety: watched.total }
}
