import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openRequestsTown, type RequestsTown } from '#test/requests.ts'
import { handlersOf } from './dispatch.ts'

let db: RequestsTown['db']
let world: RequestsTown['world']
let t: RequestsTown['t']
beforeAll(async () => {
  ;({ db, world, t } = await openRequestsTown())
})
afterAll(() => db.close())
const refused = (code: string) => expect.objectContaining({ code })

describe('派单', () => {
  test('offers the chiefs of the household, the village, the town and its departments, and points by size', async () => {
    const secretary = t.who('party_secretary')
    for (const [size, postName] of [
      ['minor', '一邻邻长'],
      ['major', '一组组长'],
      ['hard', '一片片长'],
    ]) {
      const id = await t.upTo('sorted', { size })
      const choices = await t.as(secretary, tx => handlersOf(tx, secretary, world.now, id))
      expect(choices.filter(choice => choice.suggested).map(choice => choice.postName)).toEqual([postName])
      expect(choices.filter(choice => choice.mandate).map(choice => choice.rung)).toEqual([
        ...['unit', 'group', 'area', 'village', 'village', 'village', 'town', 'town'],
      ])
      expect(choices.filter(choice => choice.department).length).toBe(14)
    }
  })

  test('only by the posts of the setting, only to somebody who reaches the place, only to a known department', async () => {
    const id = await t.upTo('sorted')
    await expect(t.dispatched(t.who('village_officer'), id, t.who('group_chief'))).rejects.toEqual(refused('requests.forbidden'))
    await expect(t.dispatched(t.who('party_secretary'), id, t.who('group_chief', '青山村/二组'))).rejects.toEqual(
      refused('requests.handler'),
    )
    await expect(t.dispatched(t.who('party_secretary'), id, t.who('party_secretary', '白水村'))).rejects.toEqual(
      refused('requests.handler'),
    )
    await expect(t.dispatched(t.who('party_secretary'), id, 'moon_office')).rejects.toEqual(refused('requests.handler'))
    await expect(t.dispatched(t.who('party_secretary'), await t.upTo('raised'), t.who('group_chief'))).rejects.toEqual(
      refused('requests.conflict'),
    )
  })

  test('never to the person complained about, who does not see it either; village supervision leaves the village', async () => {
    const chief = t.who('group_chief')
    const id = await t.upTo('sorted', { about: chief.person })
    await expect(t.seen(chief, id)).rejects.toEqual(refused('requests.not_found'))
    const secretary = t.who('party_secretary')
    const choices = await t.as(secretary, tx => handlersOf(tx, secretary, world.now, id))
    expect(choices.map(choice => choice.mandate)).not.toContain(chief.mandate)
    expect(choices.find(choice => choice.suggested)!.postName).toBe('一片片长')
    await expect(t.dispatched(secretary, id, chief)).rejects.toEqual(refused('requests.conflict_of_interest'))
    const supervision = await t.upTo('sorted', { category: '17' })
    await expect(t.dispatched(t.who('town_officer'), supervision, secretary)).rejects.toEqual(refused('requests.conflict_of_interest'))
    await t.dispatched(t.who('town_officer'), supervision, 'party_building')
  })

  test('a department’s clerk sees what is dispatched to the department, and nothing else', async () => {
    const clerk = t.who('department_clerk')
    const [ours, theirs] = [await t.upTo('sorted'), await t.upTo('sorted')]
    await expect(t.seen(clerk, ours)).rejects.toEqual(refused('requests.not_found'))
    await t.dispatched(t.who('town_officer'), ours, 'civil_affairs')
    await t.dispatched(t.who('town_officer'), theirs, 'water')
    const { rows } = await t.list(clerk, {})
    expect(rows.map(row => [row.id, row.household, row.handler])).toEqual([[ours, null, '社会事务（民政）办公室']])
    await expect(t.taken(clerk, theirs)).rejects.toEqual(refused('requests.not_found'))
    await t.taken(clerk, ours)
    await t.answered(clerk, ours, { outcome: 'explained', words: '低保要先申请' })
    expect((await t.seen(clerk, ours)).may).toEqual([])
  })
})
