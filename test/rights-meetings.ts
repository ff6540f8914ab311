import { type Id, newId } from '#common/ids.ts'
import { tokenFor } from '#meetings/code.ts'
import { get, ofPlace, type Probe, reason, send, today } from './rights-ask.ts'
import type { Ground } from './rights-rows.ts'
import type { Line, More, Who } from './rights-table.ts'
import type { Holder, Place, TownPlan } from './town.ts'

// Meetings and the knowledge base in the rights walk: their lines, what they aim at, how they are tried.

interface Words {
  at(route: string, words: string, may: readonly Who[], more?: More): Line
  town(route: string, words: string, may: readonly Who[], more?: More): Line
  readers: readonly Who[]
  holders: readonly Who[]
  callers: readonly Who[]
  branch: readonly Who[]
  office: readonly Who[]
}

export function meetingSections({ at, town, readers, holders, callers, branch, office }: Words): Record<string, Line[]> {
  const kinds = { note: '各种会的召集岗位不同，见说明' }
  const attending = readers.filter(who => !who.startsWith('county'))
  return {
    会议: [
      town('GET /api/meetings', '看会议列表', readers, { note: '本级以下的，和请了自己的' }),
      at('POST /api/meetings', '通知开会', callers, kinds),
      at('GET /api/meetings/{id}', '看一次会议', readers, { note: '上级的会只有被请的人看得到，且只看到与自己有关的' }),
      at('PUT /api/meetings/{id}/notice', '改会议时间地点', callers, kinds),
      at('PUT /api/meetings/{id}/cancellation', '取消会议', callers, kinds),
      at('PUT /api/meetings/{id}/opening', '开会', callers, kinds),
      at('PUT /api/meetings/{id}/attendance', '点名', callers, kinds),
      at('GET /api/meetings/{id}/code', '出示到会码', callers, kinds),
      at('PUT /api/meeting-codes/{token}/presence', '扫码到会', attending, { above: 'seen', note: '凭召集人屏幕上几分钟内有效的码' }),
      at('POST /api/meetings/{id}/agenda', '增加议程', callers, kinds),
      at('PUT /api/meeting-agenda/{id}', '修改议程', callers, kinds),
      at('PUT /api/meetings/{id}/minutes', '写会议记录', callers, kinds),
      at('POST /api/meetings/{id}/decisions', '议定事项', callers, kinds),
      at('GET /api/meetings/{id}/candidates', '看可以交办给谁', callers, kinds),
      at('PUT /api/meetings/{id}/closing', '散会', callers, kinds),
      at('GET /api/meetings/{id}/{paper}', '打印会议通知、签到表、会议记录', callers, kinds),
      at('GET /api/meeting-tasks', '看交办事项', readers),
      at('PUT /api/meeting-tasks/{id}/done', '办结交办事项', callers, { note: '承办人或其上级' }),
      town('GET /api/meeting-duties/mine', '看本岗位该开的会', readers),
      at('GET /api/meeting-duties/coverage', '看会议覆盖', readers),
      at('GET /api/meeting-duties', '看会议覆盖背后的地方', readers),
      at('GET /api/meeting-figures', '看会议统计', readers),
    ],
    知识库: [
      town('GET /api/articles', '查知识库', holders),
      town('GET /api/articles/{id}', '看一条答疑', holders),
      town('POST /api/articles', '写入知识库', branch, { note: '会议议定的答复由召集人写入' }),
      town('PUT /api/articles/{id}', '修改答疑', office),
      town('PUT /api/articles/{id}/retirement', '停用答疑', office),
    ],
  }
}

export type MeetingThing = 'meetingCalled' | 'meetingOpen' | 'meetingToken' | 'meetingLine' | 'meetingTask' | 'article'

/** A meeting that is called, one that is open with a line, a decision and a task, and its code; all at the place. */
export async function meetingsAt(ground: Ground, town: TownPlan, place: Place, by: Holder): Promise<Record<MeetingThing, Id>> {
  const { insert, vault, world } = ground
  const on = { town_id: town.id, place: place.path }
  const meeting = async (state: string) => {
    const id = newId()
    const convenor = { convenor_id: by.person, convenor_mandate_id: by.mandate, convenor_post: by.post }
    const what = {
      place_id: place.id,
      kind: place.kind === 'town' ? 'chiefs' : 'talk',
      state,
      held_on: today,
      location: '祠堂',
      called_at: world.now,
    }
    await insert('meetings', { ...on, id, ...convenor, ...what, counted: state === 'open' ? 5 : 0 })
    return id
  }
  const [meetingCalled, meetingOpen] = [await meeting('called'), await meeting('open')]
  const [meetingLine, decision, meetingTask] = [newId(), newId(), newId()]
  const of = { ...on, meeting_id: meetingOpen }
  await insert('meeting_agenda', { ...of, id: meetingLine, ordinal: 1, section: 'own', text: '修路' })
  const decided = { ordinal: 1, text: '买水管', becomes: 'task', decided_at: world.now, decided_by: by.person }
  await insert('meeting_decisions', { ...of, id: decision, ...decided })
  const task = { text: '买水管', mandate_id: by.mandate, person_id: by.person, due_on: '2026-12-01' }
  await insert('meeting_tasks', { ...of, id: meetingTask, decision_id: decision, ...task })
  const article = newId()
  const answer = {
    question: '怎么报销？',
    answer: '先备案',
    source: '文件',
    decided_by: '镇里',
    decided_on: today,
    written_by: by.person,
    written_at: world.now,
  }
  await insert('articles', { town_id: town.id, id: article, place: town.path, ...answer })
  const { token } = tokenFor(vault, meetingOpen, world.now)
  return { meetingCalled, meetingOpen, meetingToken: token, meetingLine, meetingTask, article }
}

const called = (act: string, body: unknown) => send(s => [`/meetings/${s.meetingCalled}/${act}`, body])
const open = (act: string, body: unknown) => send(s => [`/meetings/${s.meetingOpen}/${act}`, body])
const words = { question: '怎么报销？', answer: '先备案', source: '文件' }

export const meetingProbes: Record<string, Probe> = {
  'GET /api/meetings': get(() => '/meetings?limit=500'),
  'POST /api/meetings': send(s => [
    '/meetings',
    { kind: s.kind === 'town' ? 'chiefs' : 'talk', place: s.place, on: today, location: '祠堂' },
  ]),
  'GET /api/meetings/{id}': get(s => `/meetings/${s.meetingOpen}`),
  'PUT /api/meetings/{id}/notice': called('notice', { on: today, location: '晒谷坪' }),
  'PUT /api/meetings/{id}/cancellation': called('cancellation', { reason }),
  'PUT /api/meetings/{id}/opening': called('opening', {}),
  'PUT /api/meetings/{id}/attendance': open('attendance', { counted: 8 }),
  'GET /api/meetings/{id}/code': get(s => `/meetings/${s.meetingOpen}/code`),
  'PUT /api/meeting-codes/{token}/presence': get(s => `/meeting-codes/${s.meetingToken}/presence`),
  'POST /api/meetings/{id}/agenda': open('agenda', { text: '修水沟' }),
  'PUT /api/meeting-agenda/{id}': send(s => [`/meeting-agenda/${s.meetingLine}`, { dropped: true }]),
  'PUT /api/meetings/{id}/minutes': open('minutes', { minutes: '大家说到水沟' }),
  'POST /api/meetings/{id}/decisions': open('decisions', { becomes: 'nothing', text: '周末修水沟' }),
  'GET /api/meetings/{id}/candidates': get(s => `/meetings/${s.meetingOpen}/candidates`),
  'PUT /api/meetings/{id}/closing': open('closing', {}),
  'GET /api/meetings/{id}/{paper}': get(s => `/meetings/${s.meetingOpen}/minutes.pdf`),
  'GET /api/meeting-tasks': ofPlace('/meeting-tasks', '&limit=500'),
  'PUT /api/meeting-tasks/{id}/done': send(s => [`/meeting-tasks/${s.meetingTask}/done`, { words: '买好了' }]),
  'GET /api/meeting-duties/mine': get(() => '/meeting-duties/mine'),
  'GET /api/meeting-duties/coverage': ofPlace('/meeting-duties/coverage'),
  'GET /api/meeting-duties': ofPlace('/meeting-duties', '&kind=talk'),
  'GET /api/meeting-figures': ofPlace('/meeting-figures'),
  'GET /api/articles': get(() => '/articles?q=报销'),
  'GET /api/articles/{id}': get(s => `/articles/${s.article}`),
  'POST /api/articles': send(() => ['/articles', words]),
  'PUT /api/articles/{id}': send(s => [`/articles/${s.article}`, words]),
  'PUT /api/articles/{id}/retirement': send(s => [`/articles/${s.article}/retirement`, { reason }]),
}
