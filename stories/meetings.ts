import { addDays, dayOf, quarterOf } from '#common/calendar.ts'
import { newId } from '#common/ids.ts'
import { type Caller, signIn } from './caller.ts'
import type { Stage, Story } from './story.ts'
import { foundTown, importRoll, type Office } from './weishan.ts'

/** 沩山镇: a quarter's 恳谈会 of one unit and the 三长碰头会 of its village; what is stuck comes up by itself and is decided. */
export const story: Story = async stage => {
  const { step } = stage
  const office = await foundTown(stage)
  const counts = await importRoll(stage, office)
  const people = await openAccounts(stage, office)
  const before = await duties(office)
  step('duties', '会议任务：邻长每季恳谈会、每月分析会，村每月三长碰头会', before)
  const stuck = await sendBack(stage, people)
  const talk = await holdTalk(stage, people)
  const huddle = await holdChiefs(stage, people, stuck.number)
  const own = await people.unit.get('/meeting-duties/mine')
  const done = own.find((row: { kind: string }) => row.kind === 'talk')
  stage.expect('邻长本季度恳谈会', [done.held, done.times, done.state], [1, 1, 'done'])
  const after = await duties(office)
  stage.expect('全镇恳谈会已开／应开', [after.talk.done - before.talk.done, after.talk.due], [1, counts.unitChiefs])
  stage.expect('全镇三长碰头会已开／应开', [after.chiefs.done, after.chiefs.due], [1, 7])
  const rows = await office.get('/meeting-duties?kind=talk&state=done')
  stage.expect('数字背后的地方', [rows.length, rows[0]?.meetings.length], [1, 1])
  const month = await office.get(`/meeting-figures?from=${quarterOf(dayOf(new Date())).from}`)
  stage.expect('月报：议定、转诉求、答疑、交办', [month.decisions, month.requests, month.articles, month.tasks.due], [4, 2, 1, 1])
  step('figures', '月报所需，不用填', month)
  return { talk, huddle, duties: after, figures: month }
}

interface People {
  unit: Caller
  secretary: Caller
  unitPlace: string
  village: string
  villageName: string
  unitMandate: string
}

/** Accounts for a unit chief and the party secretary of the same village. */
async function openAccounts({ base, step }: Stage, office: Office): Promise<People> {
  const tree = await office.get('/places/tree')
  const unit = tree.find((node: { kind: string; households: number; chief: string | null }) => node.kind === 'unit' && node.chief)
  const village = tree.find((node: { kind: string; path: string }) => node.kind === 'village' && unit.path.startsWith(`${node.path}.`))
  const open = async (place: string, post: string) => {
    const { holders } = await office.get(`/places/${place}`)
    const holder = holders.find((one: { post: string }) => one.post === post)
    const made = await office.send('POST', '/accounts', { person: holder.person, userName: `m${newId().slice(-12)}` })
    return { caller: await signIn(base, made.userName, made.password), mandate: holder.mandate }
  }
  const [chief, secretary] = [await open(unit.id, 'unit_chief'), await open(village.id, 'party_secretary')]
  step('accounts', `开通账号：邻长 ${chief.caller.name}、书记 ${secretary.caller.name}`)
  const places = { unitPlace: unit.id, village: village.id, villageName: village.name }
  return { unit: chief.caller, secretary: secretary.caller, unitMandate: chief.mandate, ...places }
}

async function duties(office: Caller) {
  const { duties } = await office.get('/meeting-duties/coverage')
  return Object.fromEntries(duties.map((each: { kind: string; total: { done: number; due: number } }) => [each.kind, each.total]))
}

/** A public matter of the unit that its chief cannot do and sends back: it stands still until somebody speaks of it. */
async function sendBack({ step, expect }: Stage, { unit, secretary, unitMandate, unitPlace }: People) {
  const text = '组里那盏路灯黑了半个月，老人出门摔了'
  const raised = await unit.send('POST', '/requests', { text, place: unitPlace, via: 'chief', where: '晒谷坪边' })
  const of = `/requests/${raised.id}`
  const sorting = { category: '02', size: 'minor', ownership: 'public', publicSafety: false, urgency: 'ordinary' }
  await secretary.send('PUT', `${of}/sorting`, sorting)
  await secretary.send('PUT', `${of}/dispatch`, { handler: unitMandate })
  const back = await unit.send('PUT', `${of}/sending-back`, { reason: '要换变压器，不归邻里管' })
  expect('退回待派', back.state, 'sorted')
  step('stuck', `诉求 ${raised.number} 被退回，没有人接`)
  return raised as { id: string; number: string }
}

/** 民情恳谈会: called by the unit chief, filled by itself, attended by list, closed with a decision. */
async function holdTalk({ step, expect }: Stage, { unit }: People) {
  const id = newId()
  const calling = { id, kind: 'talk', on: dayOf(new Date()), at: '19:30', location: '晒谷坪', notice: '请带小板凳' }
  const meeting = await unit.send('POST', '/meetings', calling)
  await unit.send('POST', '/meetings', calling)
  const households = (await unit.get('/households?limit=100')).total
  const invited = meeting.people.filter((one: { household: string | null }) => one.household).length
  expect('请到的户', invited, households)
  const about = meeting.agenda.filter((line: { section: string }) => line.section === 'sent_back')
  expect('议程自己带出被退回的诉求', about.length, 1)
  step('agenda', `${meeting.placeName}民情恳谈会通知 ${meeting.called} 人，议程自动生成`, { lines: meeting.agenda.length })
  const of = `/meetings/${id}`
  await unit.send('PUT', `${of}/opening`, {})
  expect('没人到会不能散会', (await unit.refused('PUT', `${of}/closing`, {})).code, 'meetings.nobody')
  const marks = meeting.people.slice(0, 4).map((one: { id: string }) => ({ id: one.id, state: 'present' }))
  await unit.send('PUT', `${of}/attendance`, { marks, counted: 3 })
  await unit.send('PUT', `${of}/minutes`, { minutes: '大家都说到路灯，也说到水沟。' })
  const ditch = { id: newId(), becomes: 'request', text: '屋前水沟年年堵，请村里清淤', where: '屋前水沟' }
  await unit.send('POST', `${of}/decisions`, ditch)
  const twice = await unit.send('POST', `${of}/decisions`, ditch)
  expect('同一项议定交两遍只记一项', twice.decided.length, 1)
  const request = await unit.get(`/requests/${twice.decided[0].request.id}`)
  expect('议定转成诉求', [request.raisedVia, request.state], ['meeting', 'raised'])
  const closed = await unit.send('PUT', `${of}/closing`, {})
  expect('到会', [closed.state, closed.present, closed.counted], ['closed', 4, 3])
  expect('散会后不能再改', (await unit.refused('PUT', `${of}/minutes`, { minutes: '补一句' })).status, 409)
  step('talk', '恳谈会散会', { present: closed.present, counted: closed.counted, request: request.number })
  return { present: closed.present, counted: closed.counted, agenda: meeting.agenda.length }
}

/** 三长碰头会 of the village: the stuck matter is told again, becomes a task and an answer for all. */
async function holdChiefs({ step, expect }: Stage, { secretary, unit, unitMandate, village, villageName }: People, stuck: string) {
  const meeting = await secretary.send('POST', '/meetings', { kind: 'chiefs', place: village, on: dayOf(new Date()), location: '村部' })
  const of = `/meetings/${meeting.id}`
  expect('邻长看得到请自己的会', (await unit.get(of)).people.length, 1)
  const open = await secretary.send('PUT', `${of}/opening`, {})
  const line = open.agenda.find((one: { section: string; text: string }) => one.section === 'sent_back' && one.text.includes(stuck))
  expect('碰头会的议程带出那件诉求', Boolean(line), true)
  const { link } = await secretary.get(`${of}/code`)
  const token = link.split('/').pop()
  await unit.send('PUT', `/meeting-codes/${token}/presence`)
  await unit.send('PUT', `/meeting-codes/${token}/presence`)
  const decide = (body: object) => secretary.send('POST', `${of}/decisions`, body)
  await decide({ becomes: 'request', text: '请供电所更换东冲组变压器和路灯', where: '晒谷坪边' })
  await decide({ becomes: 'task', text: '先装一盏太阳能灯', mandate: unitMandate, dueOn: addDays(dayOf(new Date()), 7) })
  const question = '路灯坏了找谁修？'
  const answer = {
    text: question,
    answer: '组内支线找邻长报修，变压器以上由供电所负责，电话见联系卡。',
    source: `${villageName}三长碰头会`,
  }
  const decided = await decide({ becomes: 'article', ...answer })
  expect(
    '议定三项',
    decided.decided.map((one: { becomes: string }) => one.becomes),
    ['request', 'task', 'article'],
  )
  const closed = await secretary.send('PUT', `${of}/closing`, {})
  expect('扫码到会的', closed.present, 1)
  const [found] = await unit.get(`/articles?q=${encodeURIComponent('路灯')}`)
  expect('两个字查到答疑', found?.question, question)
  const [task] = await unit.get('/meeting-tasks?mine=yes&state=open')
  const finished = await unit.send('PUT', `/meeting-tasks/${task.id}/done`, { words: '装好了' })
  expect('交办已办', finished.state, 'done')
  step('chiefs', `${villageName}三长碰头会：转诉求、交办、写入知识库各一项`, { called: closed.called, present: closed.present })
  return { called: closed.called, present: closed.present, article: found.id }
}
