import { type FormEvent, useState } from 'react'
import { type Content, photosOf, put, type Shown } from '#web/field/outbox.ts'
import { phone, round } from '#web/field/phone.ts'
import { wordsOf } from '#web/kit/call.ts'

/** The words of an entry that may be put right here; days as days, the rest as text. */
const fields: Record<string, string> = {
  on: '哪天',
  note: '记的话',
  text: '什么事',
  where: '什么地方',
  words: '说明',
  reason: '理由',
  plannedOn: '计划哪天办',
  referredTo: '转给谁',
}

/** Puts a refused entry right: its words and days. Who and what it is about stays; for another household, throw it away and write a new one. */
export function EditEntry({ entry, content, done }: { entry: Shown; content: Content; done: () => void }) {
  const shown = Object.keys(fields).filter(key => key in content.body || (key === 'on' && content.kind === 'visit.record'))
  const [body, setBody] = useState<Record<string, unknown>>(content.body)
  const [problem, setProblem] = useState('')
  const save = async (event: FormEvent) => {
    event.preventDefault()
    const { device } = phone()!
    const filled = Object.fromEntries(Object.entries(body).filter(([key, value]) => key !== 'on' || value !== ''))
    const { id, kind, title, mandate } = content
    try {
      await put(device, { id, kind, title, body: filled, photos: await photosOf(device, entry) }, mandate, new Date())
      done()
      await round()
    } catch (error) {
      setProblem(wordsOf(error))
    }
  }
  return (
    <form onSubmit={save}>
      {shown.map(key => (
        <Words key={key} name={key} value={String(body[key] ?? '')} change={value => setBody({ ...body, [key]: value })} />
      ))}
      {shown.length === 0 && <p className="soft">这一条没有可以改的字。</p>}
      {problem && <p className="note bad">{problem}</p>}
      <div className="actions">
        <button type="submit" className="action first">
          改好，再传
        </button>
        <button type="button" className="action" onClick={done}>
          先不改
        </button>
      </div>
    </form>
  )
}

function Words({ name, value, change }: { name: string; value: string; change: (value: string) => void }) {
  const day = name === 'on' || name === 'plannedOn'
  return (
    <label className="field" htmlFor={`edit-${name}`}>
      <span>{fields[name]}</span>
      {day && <input id={`edit-${name}`} type="date" value={value} onChange={event => change(event.target.value)} />}
      {!day && <textarea id={`edit-${name}`} value={value} maxLength={2000} onChange={event => change(event.target.value)} />}
    </label>
  )
}
