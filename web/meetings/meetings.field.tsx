import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import type { DueRow } from '#meetings/duty-terms.ts'
import { kinds, type MeetingRow, states, type TaskRow } from '#meetings/terms.ts'
import { Failure, Frame, Loading } from '#web/field/parts.tsx'
import { read } from '#web/field/reading.ts'
import { call, wordsOf } from '#web/kit/call.ts'
import { dayWords, leftWords } from '#web/kit/time.ts'
import { duties, meetings } from './client.ts'

/** 会议: what is due, what comes, what one has been given to do, what was held. */
export function MeetingsPage() {
  const coming = useQuery({
    queryKey: ['meetings', 'coming'],
    queryFn: () =>
      read(call<MeetingRow[]>(meetings.meetings.$get({ query: { coming: 'yes', limit: '50' } })), (device, copied) =>
        copied.meetings(device),
      ),
  })
  const held = useQuery({
    queryKey: ['meetings', 'closed'],
    queryFn: () => call(meetings.meetings.$get({ query: { state: 'closed', limit: '20' } })),
  })
  return (
    <Frame title="会议" back="/">
      <Link href="/meetings/call" className="action first">
        ＋ 通知开会
      </Link>
      <Due />
      <MyTasks />
      {coming.error && <Failure error={coming.error} retry={() => coming.refetch()} />}
      {coming.isPending && <Loading />}
      {coming.data && (
        <section className="card">
          <h2>要开的会</h2>
          {coming.data.length === 0 && <p className="soft">没有通知了还没开的会。按“通知开会”，请谁、议什么会自动列好。</p>}
          <MeetingLines rows={coming.data} />
        </section>
      )}
      {held.data && held.data.length > 0 && (
        <section className="card">
          <h2>开过的会</h2>
          <MeetingLines rows={held.data as MeetingRow[]} />
        </section>
      )}
      <Link href="/deliberations" className="action">
        大家商量的事
      </Link>
      <Link href="/sayings" className="action">
        走访聊到的
      </Link>
      <Link href="/articles" className="action">
        查知识库
      </Link>
    </Frame>
  )
}

function Due() {
  const due = useQuery({ queryKey: ['meetings', 'due'], queryFn: () => call(duties['meeting-duties'].mine.$get()) })
  const rows = (due.data ?? []) as DueRow[]
  if (rows.length === 0) return null
  return (
    <section className="card">
      <h2>本期该开的会</h2>
      <ul>
        {rows.map(row => (
          <li key={row.kind} className="row" style={{ padding: 0 }}>
            <div className="main">
              <strong>{kinds[row.kind]}</strong>
              <div className="tags">
                <span className={row.state === 'done' ? 'tag' : 'tag warn'}>
                  {row.held}/{row.times} 次
                </span>
                {row.state === 'open' && <span className="tag plain">{leftWords(row.dueOn)}</span>}
              </div>
            </div>
            {row.state === 'open' && (
              <Link
                href={row.called ? `/meetings/${row.called}` : `/meetings/call?kind=${row.kind}&on=${row.proposedOn}`}
                className="chip"
                style={{ display: 'grid', placeItems: 'center', padding: '4px 12px' }}
              >
                {row.called ? '已通知' : '通知'}
              </Link>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function MyTasks() {
  const tasks = useQuery({
    queryKey: ['meetings', 'tasks', 'mine'],
    queryFn: () => call(meetings['meeting-tasks'].$get({ query: { mine: 'yes', state: 'open' } })),
  })
  const rows = (tasks.data ?? []) as TaskRow[]
  if (rows.length === 0) return null
  return (
    <section className="card">
      <h2>交给我办的</h2>
      {rows.map(task => (
        <Task key={task.id} task={task} />
      ))}
    </section>
  )
}

export function Task({ task }: { task: TaskRow }) {
  const queries = useQueryClient()
  const [words, setWords] = useState<string>()
  const done = useMutation({
    mutationFn: () =>
      call(
        meetings['meeting-tasks'][':id'].done.$put({
          param: { id: task.id },
          json: { words: words ?? '', deviceAt: new Date().toISOString() },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['meetings'] }),
  })
  return (
    <div className="field">
      <p>
        <strong>{task.text}</strong>
      </p>
      <div className="tags">
        <span className={task.overdue ? 'tag alarm' : 'tag plain'}>{task.state === 'done' ? '已办' : leftWords(task.dueOn)}</span>
        <Link href={`/meetings/${task.meeting}`} className="soft">
          {dayWords(task.meetingOn)} {kinds[task.meetingKind]}
        </Link>
      </div>
      {words === undefined ? (
        <button type="button" className="action" onClick={() => setWords('')}>
          办好了
        </button>
      ) : (
        <>
          <label className="field">
            <span>怎么办的（可不填）</span>
            <input value={words} onChange={e => setWords(e.target.value)} maxLength={500} />
          </label>
          <button type="button" className="action first" disabled={done.isPending} onClick={() => done.mutate()}>
            记为已办
          </button>
        </>
      )}
      {done.error && (
        <p className="note bad" role="alert">
          {wordsOf(done.error)}
        </p>
      )}
    </div>
  )
}

function MeetingLines({ rows }: { rows: MeetingRow[] }) {
  return (
    <ul>
      {rows.map(row => (
        <li key={row.id}>
          <Link href={`/meetings/${row.id}`} className="row" style={{ padding: '6px 0' }}>
            <div className="main">
              <strong>{kinds[row.kind]}</strong> <span className="soft">{row.placeName}</span>
              <div className="tags">
                <span className={row.state === 'open' ? 'tag warn' : 'tag'}>{states[row.state]}</span>
                {row.decisions > 0 && <span className="tag plain">议定 {row.decisions} 项</span>}
              </div>
              <p className="soft">
                {dayWords(row.on)} {row.at} {row.location}
              </p>
            </div>
            <span className="go" aria-hidden="true">
              ›
            </span>
          </Link>
        </li>
      ))}
    </ul>
  )
}
