import { dayOf } from '#common/calendar.ts'
import { newId } from '#common/ids.ts'
import { generateCounty } from '#demo/county.ts'
import { writeRoll } from '#demo/roll.ts'
import { type Caller, caller, codeOn, readPhoto, signIn } from './caller.ts'
import type { Stage, Story } from './story.ts'

/** 沩山镇 as documented: the roll comes in, a visit is made, one matter goes from 点单 to 销号. */
export const story: Story = async stage => {
  const { base, county, step, expect } = stage
  const office = await foundTown(stage)
  const counts = await importRoll(stage, office)
  const chiefs = await openAccounts(stage, office)
  const visit = await recordVisit(stage, chiefs.unit)
  const villager = await proveCard(stage, office, visit.household)
  const request = await oneMatter(stage, office, chiefs, villager)
  const figures = await office.get(`/requests/figures?from=${dayOf(new Date())}&to=${dayOf(new Date())}`)
  expect(
    '提出、销号、解决、满意',
    [figures.raised, figures.writtenOff, figures.solved, figures.satisfied],
    [1, 1, { n: 1, d: 1 }, { n: 1, d: 1 }],
  )
  step('figures', '全镇数目', figures)
  expect(
    '县里看得到这个镇',
    (await county.get('/towns')).some((town: { name: string }) => town.name === office.town),
    true,
  )
  const verified = await caller(base, '路人').get(`/public/cards/${villager.token}`)
  expect('联系卡仍有效', verified.living, true)
  return { counts, visits: { made: 1, recorded: visit.recorded }, request, figures }
}

export type Office = Caller & { town: string; place: string }

export async function foundTown({ base, county, step, seed }: Stage): Promise<Office> {
  const suffix = `${seed}${Date.now() % 100_000}`.slice(-6).padStart(6, '0')
  const taken = (await county.get('/towns')).some((town: { name: string }) => town.name === '沩山镇')
  // A county has each name once: beside the demonstration's own 沩山镇 this one is a rehearsal of it.
  const name = taken ? `沩山镇演练${suffix}` : '沩山镇'
  const officer = { name: '易文斌', phone: `154${`0000${suffix}`.slice(-8)}`, userName: `weishan-${suffix}` }
  const made = await county.send('POST', '/towns', { name, code: `999${suffix}000`, officer })
  step('town', `县里开设${name}，第一位镇干部 ${officer.name}`)
  const office = await signIn(base, made.officer.userName, made.officer.password)
  return { ...office, town: name, place: made.place }
}

export async function importRoll({ seed, step, expect }: Stage, office: Office, today = dayOf(new Date())) {
  const town = generateCounty(seed, today).towns.find(each => each.name === '沩山镇')!
  const roll = await writeRoll(town)
  const sheet = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
  const checked = await office.upload('/roll-imports', roll, '沩山镇户籍花名册.xlsx', sheet)
  expect('试导入的问题格', checked.counts.findings, 0)
  step('dry-run', '花名册检查通过，未写入', checked.counts)
  expect('试导入后尚无一户', (await office.get('/network/counts')).households, 0)
  const done = await office.send('PUT', `/roll-imports/${checked.id}/done`)
  expect('写入的人', done.counts.people.added, 20_850)
  const counts = await office.get('/network/counts')
  const { villages, groups, units, unitChiefs, people, orphans } = counts
  expect('村、组、邻、邻长、人、未划邻的户', [villages, groups, units, unitChiefs, people, orphans], [7, 141, 462, 462, 20_850, 0])
  step('counts', '与文件所载一致：7 村 141 组 462 邻长 20,850 人', counts)
  const again = await office.upload('/roll-imports', roll, '沩山镇户籍花名册.xlsx', sheet)
  expect('同一份再导入，新增与变更', [again.counts.people.added, again.counts.people.changed, again.counts.households.added], [0, 0, 0])
  return counts
}

interface Chiefs {
  unit: Caller
  secretary: Caller
  first: Caller
}

/** Accounts for a unit chief and for the two secretaries of the same village. */
async function openAccounts({ base, step }: Stage, office: Office): Promise<Chiefs> {
  const tree = await office.get('/places/tree')
  const unit = tree.find((node: { kind: string; households: number }) => node.kind === 'unit' && node.households >= 5)
  const village = tree.find((node: { kind: string; path: string }) => node.kind === 'village' && unit.path.startsWith(`${node.path}.`))
  const open = async (place: string, post: string) => {
    const { holders } = await office.get(`/places/${place}`)
    const holder = holders.find((one: { post: string }) => one.post === post)
    const made = await office.send('POST', '/accounts', { person: holder.person, userName: `u${newId().slice(-12)}` })
    return await signIn(base, made.userName, made.password)
  }
  const chiefs = {
    unit: await open(unit.id, 'unit_chief'),
    secretary: await open(village.id, 'party_secretary'),
    first: await open(village.id, 'first_secretary'),
  }
  step('accounts', `开通账号：邻长 ${chiefs.unit.name}、书记 ${chiefs.secretary.name}、第一书记 ${chiefs.first.name}`)
  return chiefs
}

async function recordVisit({ step, expect }: Stage, chief: Caller) {
  const before = await chief.get('/visits/today')
  const { household, head } = before.due.find((row: { state: string }) => row.state === 'open')
  const visit = { id: newId(), household, outcome: 'met', topics: ['health', 'wish'], note: '老人身体还好，说组里路灯不亮' }
  await chief.send('POST', '/visits', visit)
  await chief.send('POST', '/visits', visit)
  const after = await chief.get('/visits/today')
  expect('同一次走访交两遍，只完成一户', after.done - before.done, 1)
  const { rows } = await chief.get(`/visits?household=${household}`)
  expect('走访记录', rows.length, 1)
  step('visit', `邻长 ${chief.name} 走访 ${head} 家`, { due: after.total, done: after.done })
  return { household, recorded: rows.length }
}

type Villager = Caller & { token: string }

/** The household's card is issued; somebody of the household proves the phone on the roll. */
async function proveCard({ base, step, expect }: Stage, office: Office, household: string): Promise<Villager> {
  const { issued, living } = await office.send('POST', '/cards', { place: office.place })
  expect('每户一张联系卡', issued, living)
  // The household with a phone: the visited one, or the next of the unit.
  const { unit } = await office.get(`/households/${household}`)
  const { rows } = await office.get(`/households?place=${unit}&limit=100`)
  for (const row of [{ id: household }, ...rows]) {
    const found = await office.get(`/households/${row.id}`)
    const resident = found.residents.find((one: { phoneMasked: string | null; age: number }) => one.phoneMasked && one.age >= 18)
    if (!resident) continue
    const token = found.card.link.split('/').pop()
    const stranger = caller(base, '持卡人')
    const facts = await stranger.get(`/public/cards/${token}`)
    expect('未证明身份时卡上只有三长', [facts.living, facts.chiefs.length], [true, 3])
    const { value: phone } = await office.send('POST', `/residents/${resident.id}/reveal`, {
      field: 'phone',
      reason: '故事演练：代居民收验证码',
    })
    await stranger.send('POST', `/cards/${token}/codes`, { resident: resident.id })
    const code = await codeOn(base, phone)
    const response = await fetch(`${base}/api/cards/${token}/session`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ resident: resident.id, code }),
    })
    expect('验证码通过', response.status, 200)
    step('card', `发放 ${issued} 张联系卡；${resident.name} 用联系卡证明了登记的手机`)
    return { ...caller(base, resident.name, response.headers.get('X-Session-Token') ?? ''), token }
  }
  throw new Error('no household of the unit has a phone')
}

async function oneMatter({ step, expect }: Stage, office: Office, { unit, secretary, first }: Chiefs, villager: Villager) {
  const raised = await villager.send('POST', '/requests', { text: '组里那盏路灯黑了半个月，老人出门摔了', via: 'card', where: '晒谷坪边' })
  const of = `/requests/${raised.id}`
  step('raised', `${villager.name} 点单，编号 ${raised.number}`)
  const sorted = { category: '02', size: 'minor', ownership: 'public', publicSafety: false, urgency: 'ordinary' }
  expect('邻长不能派单', (await unit.refused('PUT', `${of}/dispatch`, { department: 'power' })).status, 403)
  await secretary.send('PUT', `${of}/sorting`, sorted)
  const handlers = await secretary.get(`${of}/handlers`)
  const handler = handlers.find((one: { rung: string; suggested: boolean }) => one.suggested)
  expect('小事建议派给邻长', handler.rung, 'unit')
  await secretary.send('PUT', `${of}/dispatch`, { handler: handler.mandate, words: '先看看是灯泡还是线路' })
  step('dispatched', `${secretary.name} 派单给 ${handler.name}`)
  await unit.send('PUT', `${of}/taken`, {})
  const photo = await unit.upload('/photos', await readPhoto(), 'lamp.jpg', 'image/jpeg')
  await unit.send('PUT', `${of}/answer`, { outcome: 'solved', words: '换了灯泡和空气开关，今晚已亮', photos: [photo.id] })
  step('answered', `${unit.name} 接单、办结，附照片`)
  const early = await first.refused('PUT', `${of}/write-off`, { words: '未评先销' })
  expect('没有评单不能销号', early.status, 422)
  await villager.send('PUT', `${of}/rating`, { solved: true, satisfied: true, words: '亮堂了' })
  const own = await unit.refused('PUT', `${of}/write-off`, { words: '自己销自己的' })
  expect('办理人不能销号', own.status, 403)
  await first.send('PUT', `${of}/write-off`, { words: '看过照片，本人评价已解决' })
  const end = await office.get(of)
  expect('已销号', [end.state, end.outcome, end.solved, end.satisfied], ['written_off', 'solved', true, true])
  const acts = end.steps.map((one: { act: string }) => one.act)
  step('written-off', `${first.name} 销号`, { steps: acts })
  const seen = await villager.get(of)
  expect('居民看到的经过与镇里一样长', seen.steps.length, end.steps.length)
  return { number: end.number, state: end.state, steps: acts, photos: end.steps.flatMap((one: { photos: string[] }) => one.photos).length }
}
