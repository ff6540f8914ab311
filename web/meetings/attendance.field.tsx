import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { newId } from '#common/ids.ts'
import { type Attendance, attendances, type Meeting } from '#meetings/terms.ts'
import { call, wordsOf } from '#web/kit/call.ts'
import { meetings } from './client.ts'
import { hand, useMeetingAct } from './meeting.field.tsx'

/** 到会: one tap each; residents who are not on the list are counted. The code is there for whoever likes to scan. */
export function AttendanceCard({ meeting }: { meeting: Meeting }) {
  const act = useMeetingAct(meeting.id)
  const [counted, setCounted] = useState(String(meeting.counted || ''))
  const [name, setName] = useState('')
  const [code, setCode] = useState(false)
  const runs = meeting.may.includes('mark')
  const mark = (body: object) => act.mutate(() => hand(meeting, 'meeting.mark', body))
  const toggle = (id: string, state: Attendance) => mark({ marks: [{ id, state: state === 'present' ? 'expected' : 'present' }] })
  const present = meeting.people.filter(each => each.state === 'present').length
  return (
    <div className="card">
      <h2>{runs || meeting.state === 'closed' ? `到会 ${present + meeting.counted} 人` : `请了 ${meeting.people.length} 人`}</h2>
      {runs && <p className="soft">到了就点一下，点错再点一下。</p>}
      <ul>
        {meeting.people.map(({ id, name, postName, state }) => (
          <li key={id} className="row" style={{ padding: 0 }}>
            <div className="main">
              <strong>{name}</strong> <span className="soft">{postName}</span>
            </div>
            {runs ? (
              <button
                type="button"
                className="chip"
                style={{ minWidth: 84 }}
                aria-pressed={state === 'present'}
                disabled={act.isPending}
                onClick={() => toggle(id, state)}
              >
                {state === 'present' ? '到了' : '没到'}
              </button>
            ) : (
              meeting.state !== 'called' && <span className="soft">{attendances[state]}</span>
            )}
          </li>
        ))}
      </ul>
      {runs && (
        <>
          <label className="field">
            <span>名单外到了几位居民</span>
            <input type="number" inputMode="numeric" min={0} max={2000} value={counted} onChange={e => setCounted(e.target.value)} />
          </label>
          <button
            type="button"
            className="action"
            disabled={counted === '' || act.isPending}
            onClick={() => mark({ counted: Number(counted) })}
          >
            记下人数
          </button>
          <label className="field">
            <span>名单外来的人（姓名）</span>
            <input value={name} onChange={e => setName(e.target.value)} maxLength={40} />
          </label>
          <button
            type="button"
            className="action"
            disabled={!name.trim() || act.isPending}
            onClick={() => {
              mark({ others: [{ id: newId(), name: name.trim() }] })
              setName('')
            }}
          >
            加到名单
          </button>
        </>
      )}
      {(runs || meeting.may.includes('open')) && (
        <button type="button" className="action" onClick={() => setCode(!code)}>
          {code ? '收起到会码' : '出示到会码（可不用）'}
        </button>
      )}
      {code && <Code id={meeting.id} />}
      {act.error && (
        <p className="note bad" role="alert">
          {wordsOf(act.error)}
        </p>
      )}
    </div>
  )
}

/** A fresh code every two minutes: a photographed one is soon worth nothing. */
function Code({ id }: { id: string }) {
  const code = useQuery({
    queryKey: ['meeting-code', id],
    queryFn: () => call(meetings.meetings[':id'].code.$get({ param: { id } })),
    refetchInterval: 120_000,
    staleTime: 0,
    gcTime: 0,
  })
  if (!code.data) return <p className="working">正在取到会码</p>
  return (
    <div className="empty">
      <img src={`data:image/svg+xml,${encodeURIComponent(code.data.svg)}`} alt="到会码" style={{ width: 'min(100%, 280px)' }} />
      <p className="soft">请到会的三长和干部用手机扫一扫。扫不了的点名就行。</p>
    </div>
  )
}
