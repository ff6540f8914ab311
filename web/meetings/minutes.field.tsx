import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import { addDays, dayOf } from '#common/calendar.ts'
import { newId } from '#common/ids.ts'
import { type Deciding, type Meeting, outcomes } from '#meetings/terms.ts'
import { states as requestStates, type State } from '#requests/state-terms.ts'
import { Chips } from '#web/field/parts.tsx'
import { PhotoInput, Photos, type TakenPhoto } from '#web/field/photos.tsx'
import { call, wordsOf } from '#web/kit/call.ts'
import { meetings } from './client.ts'
import { hand, useMeetingAct } from './meeting.field.tsx'

export function Minutes({ meeting }: { meeting: Meeting }) {
  const act = useMeetingAct(meeting.id)
  const [minutes, setMinutes] = useState(meeting.minutes)
  const [photos, setPhotos] = useState<TakenPhoto[]>([])
  const kept = meeting.photos
  const writes = meeting.may.includes('write')
  if (!writes && !meeting.minutes) return null
  const save = () =>
    act.mutate(async () => {
      await hand(meeting, 'meeting.minute', { minutes, photos: [...kept, ...photos.map(each => each.id)] }, { photos })
      setPhotos([])
    })
  return (
    <div className="card">
      <h2>记录</h2>
      {writes ? (
        <>
          <label className="field">
            <span>说了些什么（可按手机键盘上的话筒说）</span>
            <textarea value={minutes} onChange={e => setMinutes(e.target.value)} maxLength={10_000} />
          </label>
          <Photos ids={kept} />
          <PhotoInput photos={photos} change={setPhotos} most={9 - kept.length} />
          <button type="button" className="action" disabled={act.isPending} onClick={save}>
            {act.isPending ? '正在保存' : '保存记录'}
          </button>
          {act.isSuccess && <p role="status">已保存</p>}
        </>
      ) : (
        <>
          <p style={{ whiteSpace: 'pre-wrap' }}>{meeting.minutes}</p>
          <Photos ids={meeting.photos} />
        </>
      )}
      {act.error && (
        <p className="note bad" role="alert">
          {wordsOf(act.error)}。内容还在，可以再按一次保存。
        </p>
      )}
    </div>
  )
}

export function Decisions({ meeting }: { meeting: Meeting }) {
  const writes = meeting.may.includes('write')
  if (!writes && meeting.decided.length === 0) return null
  return (
    <div className="card">
      <h2>议定事项</h2>
      <ol className="steps">
        {meeting.decided.map(({ id, text, becomes, request, task, article }) => (
          <li key={id}>
            <strong>{text}</strong>
            <span className="soft">{outcomes[becomes]}</span>
            {request && (
              <Link href={`/requests/${request.id}`}>
                诉求 {request.number}，{requestStates[request.state as State]}
              </Link>
            )}
            {task && (
              <span>
                {task.who}，{task.dueOn} 前，{task.state === 'done' ? `已办 ${task.doneWords}` : '未办'}
              </span>
            )}
            {article && <Link href="/articles">在知识库里看</Link>}
          </li>
        ))}
      </ol>
      {writes && <Decide key={meeting.decided.length} meeting={meeting} />}
    </div>
  )
}

type Becomes = Deciding['becomes']

function Decide({ meeting }: { meeting: Meeting }) {
  const act = useMeetingAct(meeting.id)
  // Made before the first try, so that a repeated try stays one decision.
  const [id] = useState(newId)
  const [becomes, setBecomes] = useState<Becomes>('nothing')
  const [text, setText] = useState('')
  const [mandate, setMandate] = useState('')
  const [dueOn, setDueOn] = useState(addDays(dayOf(new Date()), 7))
  const [answer, setAnswer] = useState('')
  const [source, setSource] = useState('')
  const common = { text }
  const json: Record<Becomes, Deciding> = {
    nothing: { ...common, becomes: 'nothing' },
    request: { ...common, becomes: 'request', where: '' },
    task: { ...common, becomes: 'task', mandate, dueOn },
    article: { ...common, becomes: 'article', answer, source },
  }
  const ready = text.trim() && (becomes !== 'task' || mandate) && (becomes !== 'article' || (answer.trim() && source.trim()))
  const save = () => act.mutate(() => hand(meeting, 'meeting.decide', json[becomes], { id }))
  return (
    <>
      <Chips label="怎么办" options={outcomes} chosen={[becomes]} choose={setBecomes} />
      <label className="field">
        <span>{becomes === 'article' ? '问的是什么' : '定了什么'}</span>
        <textarea style={{ minHeight: 80 }} value={text} onChange={e => setText(e.target.value)} maxLength={1000} />
      </label>
      {becomes === 'task' && <TaskFields meeting={meeting} mandate={mandate} setMandate={setMandate} dueOn={dueOn} setDueOn={setDueOn} />}
      {becomes === 'article' && (
        <>
          <label className="field">
            <span>怎么答（全镇三长都查得到）</span>
            <textarea value={answer} onChange={e => setAnswer(e.target.value)} maxLength={4000} />
          </label>
          <label className="field">
            <span>依据（文件、部门或会议）</span>
            <input value={source} onChange={e => setSource(e.target.value)} maxLength={300} />
          </label>
        </>
      )}
      <button type="button" className="action" disabled={!ready || act.isPending} onClick={save}>
        记下这一项
      </button>
      {act.error && (
        <p className="note bad" role="alert">
          {wordsOf(act.error)}。内容还在，可以再按一次。
        </p>
      )}
    </>
  )
}

interface TaskProps {
  meeting: Meeting
  mandate: string
  setMandate: (mandate: string) => void
  dueOn: string
  setDueOn: (day: string) => void
}

function TaskFields({ meeting, mandate, setMandate, dueOn, setDueOn }: TaskProps) {
  const list = useQuery({
    queryKey: ['meetings', 'candidates', meeting.id],
    queryFn: () => call(meetings.meetings[':id'].candidates.$get({ param: { id: meeting.id } })),
  })
  return (
    <>
      <label className="field">
        <span>交给谁</span>
        <select value={mandate} onChange={e => setMandate(e.target.value)}>
          <option value="">请选</option>
          {list.data?.map(each => (
            <option key={each.mandate} value={each.mandate}>
              {each.name} {each.postName}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <span>哪天前办好</span>
        <input type="date" value={dueOn} onChange={e => setDueOn(e.target.value)} />
      </label>
    </>
  )
}
