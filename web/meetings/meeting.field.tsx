import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import { newId } from '#common/ids.ts'
import { posts } from '#common/posts.ts'
import { type AgendaItem, kinds, type Meeting, sections, states } from '#meetings/terms.ts'
import type { Act } from '#web/field/outbox.ts'
import { Failure, Frame, Loading } from '#web/field/parts.tsx'
import { read } from '#web/field/reading.ts'
import { submit } from '#web/field/submit.ts'
import { call, wordsOf } from '#web/kit/call.ts'
import { dayWords } from '#web/kit/time.ts'
import { AttendanceCard } from './attendance.field.tsx'
import { meetings } from './client.ts'
import { Decisions, Minutes } from './minutes.field.tsx'

export function MeetingPage({ id }: { id: string }) {
  const found = useQuery({
    queryKey: ['meetings', 'one', id],
    queryFn: () => read(call<Meeting>(meetings.meetings[':id'].$get({ param: { id } })), (device, copied) => copied.meeting(device, id)),
  })
  if (found.error) return <Failure error={found.error} retry={() => found.refetch()} />
  if (!found.data) return <Loading />
  const meeting = found.data
  return (
    <Frame title={kinds[meeting.kind]} back="/meetings">
      <div className="card">
        <div className="tags">
          <span className={meeting.state === 'open' ? 'tag warn' : 'tag'}>{states[meeting.state]}</span>
          <span className="tag plain">{meeting.placeName}</span>
        </div>
        <p>
          <strong>
            {dayWords(meeting.on)} {meeting.at}
          </strong>{' '}
          {meeting.location}
        </p>
        {meeting.notice && <p>{meeting.notice}</p>}
        {meeting.cancelledReason && <p className="note warn">已取消：{meeting.cancelledReason}</p>}
        <p className="soft">
          {posts[meeting.convenorPost]} {meeting.convenor} 召集
        </p>
      </div>
      <Steps meeting={meeting} />
      <Agenda meeting={meeting} />
      <AttendanceCard meeting={meeting} />
      <Minutes key={meeting.openedAt ?? ''} meeting={meeting} />
      <Decisions meeting={meeting} />
    </Frame>
  )
}

/** What may be done without signal goes through the outbox; the rest asks the server. Then all is read anew. */
export function useMeetingAct(id: string) {
  const queries = useQueryClient()
  return useMutation({
    networkMode: 'always',
    mutationFn: (doing: () => Promise<unknown>) => doing(),
    // All but the code for scanning: closing ends it, and asking again would be refused.
    onSuccess: () => queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'meeting-code' }),
    onError: () => queries.invalidateQueries({ queryKey: ['meetings', 'one', id] }),
  })
}

/** One act on a meeting, kept on the phone and sent. A meeting goes on while the signal is poor: only a moment is waited for the answer. */
export async function hand(meeting: Meeting, kind: `meeting.${string}`, body: object, more: Partial<Act> = {}): Promise<void> {
  const title = `${kinds[meeting.kind]} ${meeting.on}`
  const became = await submit({ id: newId(), kind, title, body: { meeting: meeting.id, ...body }, ...more }, 3_000)
  if (became.state === 'refused') throw new Error(became.words)
}

function Steps({ meeting }: { meeting: Meeting }) {
  const act = useMeetingAct(meeting.id)
  const [cancelling, setCancelling] = useState<string>()
  const param = { id: meeting.id }
  const may = new Set(meeting.may)
  if (meeting.may.length === 0) return null
  return (
    <div className="card">
      {may.has('open') && (
        <>
          <p className="soft">人到齐了按“开会”，议程从此固定下来，可以点名、记录。</p>
          <button
            type="button"
            className="action first"
            disabled={act.isPending}
            onClick={() => act.mutate(() => hand(meeting, 'meeting.open', {}))}
          >
            开会
          </button>
        </>
      )}
      {may.has('close') && (
        <button
          type="button"
          className="action first"
          disabled={act.isPending}
          onClick={() => act.mutate(() => hand(meeting, 'meeting.close', {}))}
        >
          散会
        </button>
      )}
      {may.has('cancel') && cancelling === undefined && (
        <button type="button" className="action" onClick={() => setCancelling('')}>
          不开了
        </button>
      )}
      {cancelling !== undefined && (
        <>
          <label className="field">
            <span>为什么不开</span>
            <input value={cancelling} onChange={e => setCancelling(e.target.value)} maxLength={300} />
          </label>
          <button
            type="button"
            className="action alarm"
            disabled={!cancelling.trim() || act.isPending}
            onClick={() => act.mutate(() => call(meetings.meetings[':id'].cancellation.$put({ param, json: { reason: cancelling } })))}
          >
            取消这次会
          </button>
        </>
      )}
      {act.error && (
        <p className="note bad" role="alert">
          {wordsOf(act.error)}
        </p>
      )}
    </div>
  )
}

const places: Record<NonNullable<AgendaItem['link']>['kind'], (id: string | null) => string | null> = {
  request: id => id && `/requests/${id}`,
  household: id => id && `/households/${id}`,
  task: () => null,
  visits: () => '/households',
  coverage: () => '/',
}

function Agenda({ meeting }: { meeting: Meeting }) {
  const act = useMeetingAct(meeting.id)
  const [text, setText] = useState('')
  const runs = meeting.may.includes('open') || meeting.may.includes('write')
  const living = meeting.agenda.filter(line => !line.dropped)
  const groups = [...Map.groupBy(living, line => line.section)]
  const add = () =>
    act.mutate(async () => {
      await call(meetings.meetings[':id'].agenda.$post({ param: { id: meeting.id }, json: { text } }))
      setText('')
    })
  return (
    <div className="card">
      <h2>议程</h2>
      {living.length === 0 && <p className="soft">没有卡住、超期、没走访到的，也没有新的意愿。可以自己加。</p>}
      {groups.map(([section, lines]) => (
        <div key={section} className="field">
          <span>{sections[section]}</span>
          <ul>
            {lines.map((line, index) => (
              <Line key={line.id ?? `${section}${index}`} line={line} meeting={meeting} act={act} runs={runs} />
            ))}
          </ul>
        </div>
      ))}
      {runs && (
        <>
          <label className="field">
            <span>加一条</span>
            <input value={text} onChange={e => setText(e.target.value)} maxLength={300} />
          </label>
          <button type="button" className="action" disabled={!text.trim() || act.isPending} onClick={add}>
            加入议程
          </button>
        </>
      )}
      {act.error && (
        <p className="note bad" role="alert">
          {wordsOf(act.error)}
        </p>
      )}
    </div>
  )
}

type Acting = ReturnType<typeof useMeetingAct>

function Line({ line, meeting, act, runs }: { line: AgendaItem; meeting: Meeting; act: Acting; runs: boolean }) {
  const href = line.link && places[line.link.kind](line.link.id)
  const { id } = line
  const drop = () => act.mutate(() => call(meetings['meeting-agenda'][':id'].$put({ param: { id: id! }, json: { dropped: true } })))
  return (
    <li className="row" style={{ padding: 0 }}>
      <div className="main">{href ? <Link href={href}>{line.text}</Link> : line.text}</div>
      {runs && id && meeting.state === 'open' && (
        <button type="button" className="chip" style={{ minWidth: 60 }} onClick={drop}>
          不议
        </button>
      )}
    </li>
  )
}
