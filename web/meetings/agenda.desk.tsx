import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Form, Input } from 'antd'
import { useState } from 'react'
import { Link } from 'wouter'
import { type AgendaItem, type Meeting, sections } from '#meetings/terms.ts'
import { call, wordsOf } from '#web/kit/call.ts'
import { meetings } from './client.ts'

/** 议程: what gathered by itself, what the convenor adds, and (once the meeting is open) what is struck off or put in other words. */
export function Agenda({ meeting }: { meeting: Meeting }) {
  const runs = meeting.may.includes('open') || meeting.may.includes('write')
  const living = meeting.agenda.filter(line => !line.dropped)
  const queries = useQueryClient()
  const act = useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['meetings', 'one', meeting.id] }),
  })
  return (
    <section>
      <h3>议程{meeting.state === 'called' && '（开会时固定）'}</h3>
      {living.length === 0 && <p className="soft">没有卡住、超期、没走访到的，也没有新的意愿。{runs && '可以自己加。'}</p>}
      {[...Map.groupBy(living, line => line.section)].map(([section, lines]) => (
        <div key={section}>
          <b>{sections[section]}</b>
          <ul>
            {lines.map((line, index) => (
              <li key={line.id ?? `${section}${index}`}>
                <Line line={line} change={runs && line.id && (meeting.state === 'open' || section === 'own') ? act.mutate : undefined} />
              </li>
            ))}
          </ul>
        </div>
      ))}
      {runs && <Adding id={meeting.id} act={act.mutate} />}
      {act.error && <Alert type="error" showIcon title={wordsOf(act.error)} role="alert" />}
    </section>
  )
}

type Acting = (work: () => Promise<unknown>) => void

function Line({ line, change }: { line: AgendaItem; change: Acting | undefined }) {
  const [text, setText] = useState<string | null>(null)
  const put = (json: { dropped: boolean } | { text: string }) =>
    change!(() => call(meetings['meeting-agenda'][':id'].$put({ param: { id: line.id! }, json })))
  if (text !== null) {
    const save = () => {
      put({ text })
      setText(null)
    }
    return (
      <div className="toolbar" style={{ margin: 0 }}>
        <Input aria-label="议程" value={text} maxLength={300} onChange={event => setText(event.target.value)} style={{ maxWidth: 420 }} />
        <Button type="primary" disabled={!text.trim()} onClick={save}>
          保存
        </Button>
        <Button onClick={() => setText(null)}>取消</Button>
      </div>
    )
  }
  return (
    <>
      <Matter {...line} />{' '}
      {change && (
        <>
          <Button size="small" onClick={() => setText(line.text)} aria-label={`改：${line.text}`}>
            改
          </Button>{' '}
          <Button size="small" onClick={() => put({ dropped: true })} aria-label={`不议：${line.text}`}>
            不议
          </Button>
        </>
      )}
    </>
  )
}

function Adding({ id, act }: { id: string; act: Acting }) {
  const [form] = Form.useForm<{ text: string }>()
  const add = ({ text }: { text: string }) => {
    act(() => call(meetings.meetings[':id'].agenda.$post({ param: { id }, json: { text } })))
    form.resetFields()
  }
  return (
    <Form name="agenda" form={form} onFinish={add} className="toolbar" style={{ margin: 0 }}>
      <Form.Item
        name="text"
        label="加一条议程"
        rules={[{ required: true, message: '请写要议什么' }]}
        style={{ marginBottom: 0, minWidth: 420 }}
      >
        <Input maxLength={300} />
      </Form.Item>
      <Button htmlType="submit">加入议程</Button>
    </Form>
  )
}

function Matter({ link, text }: Pick<AgendaItem, 'link' | 'text'>) {
  if (link?.kind === 'request' && link.id) return <Link href={`/requests/${link.id}`}>{text}</Link>
  if (link?.kind === 'household' && link.id) return <Link href={`/households/${link.id}`}>{text}</Link>
  return link?.kind === 'visits' || link?.kind === 'coverage' ? <Link href="/visits">{text}</Link> : text
}
