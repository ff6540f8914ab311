import { record } from '#audit/acts.ts'
import type { Actor } from '#common/actor.ts'
import { type Day, dayOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { posts } from '#common/posts.ts'
import type { Tx } from '#platform/db.ts'
import { subjectOf } from './acts.ts'
import { opened } from './running.ts'
import { type AgendaItem, type Decision, kinds, type Meeting, outcomes, sections } from './terms.ts'
import { meetingOf } from './view.ts'

export const papers = { notice: '会议通知', 'sign-in': '签到表', minutes: '会议记录' } as const
export type PaperName = keyof typeof papers

/** What stands on the paper, in words; the template only sets it. */
export interface Sheet {
  paper: PaperName
  title: string
  place: string
  printed: string
  facts: [name: string, words: string][]
  notice: string
  convenor: string
  calledOn: string
  agenda: { name: string; lines: string[] }[]
  people: { name: string; post: string }[]
  /** empty lines for whoever comes besides */
  blank: number
  present: string[]
  minutes: string
  decisions: { text: string; becomes: string; who: string }[]
}

/** 打印: notice, list to sign, or minutes; what is not written yet stays open to be written by hand. */
export async function sheetOf(tx: Tx, actor: Actor, now: Date, id: Id, paper: PaperName): Promise<Sheet> {
  const { meeting, runner } = await opened(tx, actor, id)
  const all = await meetingOf(tx, actor, now, id)
  await record(tx, runner, 'meeting.printed', subjectOf(meeting), { now, after: { paper: papers[paper] } })
  const calledOn = dayOf(meeting.calledAt)
  return sheet(all, paper, dayOf(now), calledOn)
}

function sheet(meeting: Meeting, paper: PaperName, today: Day, calledOn: Day): Sheet {
  const { kind, placeName, convenor, convenorPost, people, minutes, notice, decided } = meeting
  return {
    ...{
      paper,
      minutes,
      notice,
      place: placeName,
      title: `${placeName}${kinds[kind]}${paper === 'minutes' ? '记录' : papers[paper].slice(-2)}`,
    },
    ...{ printed: inWords(today), calledOn: inWords(calledOn), convenor: `召集人：${posts[convenorPost]} ${convenor}` },
    facts: factsOf(meeting, paper),
    agenda: agendaOf(meeting.agenda),
    people: people.filter(each => each.called).map(({ name, postName }) => ({ name, post: postName })),
    blank: paper === 'sign-in' ? 12 : 0,
    present: people.filter(each => each.state === 'present').map(each => each.name),
    decisions: decided.map(({ text, becomes, ...rest }) => ({ text, becomes: outcomes[becomes], who: whoOf(rest) })),
  }
}

function factsOf({ on, at, location, convenor, convenorPost, called, present, counted }: Meeting, paper: PaperName): [string, string][] {
  const facts: [string, string][] = [
    ['时间', `${inWords(on)}${at ? ` ${at}` : ''}`],
    ['地点', location],
    ['召集人', `${posts[convenorPost]} ${convenor}`],
  ]
  if (paper !== 'minutes') return facts
  return [...facts, ['到会', `应到 ${called ?? 0} 人，点名到会 ${present ?? 0} 人，另有居民 ${counted} 人`]]
}

function agendaOf(items: AgendaItem[]): Sheet['agenda'] {
  const living = items.filter(item => !item.dropped)
  return [...Map.groupBy(living, item => item.section)].map(([section, lines]) => ({
    name: sections[section],
    lines: lines.map(each => each.text),
  }))
}

function whoOf({ task, request }: Pick<Decision, 'task' | 'request'>): string {
  if (task) return `${task.who} ${task.dueOn} 前${task.state === 'done' ? '，已办' : ''}`
  return request ? `诉求 ${request.number}` : ''
}

function inWords(day: Day): string {
  const [year, month, date] = day.split('-').map(Number)
  return `${year}年${month}月${date}日`
}
