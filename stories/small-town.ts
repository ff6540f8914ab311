import { dayOf } from '#common/calendar.ts'
import { checkCharacter } from '#common/idnumber.ts'
import { newId } from '#common/ids.ts'
import { type Caller, caller, codeOn, signIn } from './caller.ts'
import type { Stage } from './story.ts'

export type Villager = Caller & { household: string; token: string }

/** A town as small as a story needs: one village, area, group, two units, everybody who handles requests, and some households. */
export interface SmallTown {
  name: string
  office: Caller
  duty: Caller
  clerk: Caller
  secretary: Caller
  first: Caller
  officer: Caller
  area: Caller
  group: Caller
  unit: Caller
  neighbour: Caller
  mandates: Record<string, string>
  villagers: Villager[]
}

/** Founds it through the public API, from nothing. */
export async function foundSmallTown(stage: Stage, title: string, households = 2): Promise<SmallTown> {
  const { base, county, seed, step } = stage
  const suffix = `${seed}${Date.now() % 100_000}`.slice(-6).padStart(6, '0')
  const day = dayOf(new Date())
  const phones = phonesOf(suffix)
  const officer = { name: '易文斌', phone: phones(), userName: `o-${suffix}` }
  const made = await county.send('POST', '/towns', { name: `${title}${suffix}`, code: `998${suffix}000`, officer })
  const office = await signIn(base, made.officer.userName, made.officer.password)
  const place = async (parent: string, kind: string, name: string) =>
    (await office.send('POST', '/places', { parent, kind, name, on: day })).id as string
  const village = await place(made.place, 'village', '青山村')
  const area = await place(village, 'area', '一片')
  const group = await place(area, 'group', '一组')
  const units = [await place(group, 'unit', '一邻'), await place(group, 'unit', '二邻')]
  const mandates: Record<string, string> = {}
  const appoint = async (key: string, post: string, at: string, name: string, department: string | null = null) => {
    const person = (await office.send('POST', '/people', { name, phone: phones(), place: at })).id
    const how = ['unit_chief', 'group_chief'].includes(post) ? 'elected' : 'appointed'
    mandates[key] = (await office.send('POST', '/mandates', { person, post, place: at, how, from: day, department })).id
    const account = await office.send('POST', '/accounts', { person, userName: `${key}-${suffix}` })
    return await signIn(base, account.userName, account.password)
  }
  const people = {
    duty: await appoint('duty', 'town_duty', made.place, '罗值守'),
    clerk: await appoint('clerk', 'department_clerk', made.place, '谭供水', 'water'),
    secretary: await appoint('secretary', 'party_secretary', village, '王书记'),
    first: await appoint('first', 'first_secretary', village, '陈第一'),
    officer: await appoint('officer', 'village_officer', village, '刘会计'),
    area: await appoint('area', 'area_chief', area, '周片长'),
    group: await appoint('group', 'group_chief', group, '彭组长'),
    unit: await appoint('unit', 'unit_chief', units[0]!, '李邻长'),
    neighbour: await appoint('neighbour', 'unit_chief', units[1]!, '唐邻长'),
  }
  step('town', `${title}${suffix}：1 村 1 片 1 组 2 邻，各岗位开通账号`)
  const villagers: Villager[] = []
  for (let i = 0; i < households; i++)
    villagers.push(await settle(stage, office, { group, unit: units[0]!, day, town: made.place, suffix, i, phone: phones() }))
  step('households', `${households} 户落户，凭联系卡和登记手机进入`)
  return { name: `${title}${suffix}`, office, ...people, mandates, villagers }
}

function phonesOf(suffix: string): () => string {
  let count = 0
  return () => `154${suffix.slice(-5)}${String(count++).padStart(3, '0')}`
}

interface Settling {
  group: string
  unit: string
  day: string
  town: string
  suffix: string
  i: number
  phone: string
}

async function settle({ base, seed }: Stage, office: Caller, { group, unit, day, town, suffix, i, phone }: Settling): Promise<Villager> {
  const household = (
    await office.send('POST', '/households', { group, unit, number: `${i + 1}`.padStart(3, '0'), address: `${i + 1} 号`, on: day })
  ).id
  // Invented: 999… was never given out; day and order number make it this story's own.
  const first17 = `999001${1950 + (seed % 40)}${suffix.slice(0, 2).replace(/../, m => String((Number(m) % 12) + 1).padStart(2, '0'))}${String((Number(suffix.slice(2, 4)) % 28) + 1).padStart(2, '0')}${String((Number(suffix.slice(4)) * 10 + i) % 1000).padStart(3, '0')}`
  const resident = { name: `村民${'甲乙丙丁戊己庚辛壬癸'[i % 10]}`, relation: '户主', idNumber: first17 + checkCharacter(first17), phone }
  const { id } = await office.send('POST', `/households/${household}/residents`, resident)
  await office.send('POST', '/cards', { place: town })
  const { card } = await office.get(`/households/${household}`)
  const token = card.link.split('/').pop()
  await caller(base, '持卡人').send('POST', `/cards/${token}/codes`, { resident: id })
  const code = await codeOn(base, phone)
  const response = await fetch(`${base}/api/cards/${token}/session`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ resident: id, code }),
  })
  return { ...caller(base, resident.name, response.headers.get('X-Session-Token') ?? ''), household, token }
}

export const sorting = (category: string, size: 'minor' | 'major' | 'hard', more: object = {}) => ({
  ...{ category, size, ownership: 'public', publicSafety: false, urgency: size === 'hard' ? 'complex' : 'ordinary' },
  ...more,
})

/** From 点单 to the answer, as the branch does it. */
export async function handled(
  town: SmallTown,
  villager: Villager,
  text: string,
  how: { category: string; size?: 'minor' | 'major' | 'hard'; outcome?: string; words?: string },
): Promise<string> {
  const { id } = await villager.send('POST', '/requests', { id: newId(), text })
  const of = `/requests/${id}`
  await town.secretary.send('PUT', `${of}/sorting`, sorting(how.category, how.size ?? 'minor'))
  const who = { minor: 'unit', major: 'group', hard: 'area' }[how.size ?? 'minor'] as 'unit' | 'group' | 'area'
  await town.secretary.send('PUT', `${of}/dispatch`, { handler: town.mandates[who] })
  await town[who].send('PUT', `${of}/taken`, {})
  await town[who].send('PUT', `${of}/answer`, { outcome: how.outcome ?? 'solved', words: how.words ?? '办好了' })
  return id
}
