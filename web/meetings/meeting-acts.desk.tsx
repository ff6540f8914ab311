import { useQuery } from '@tanstack/react-query'
import { Button, Checkbox, Form, Input, InputNumber, Radio, Select } from 'antd'
import { useState } from 'react'
import { attendances, hows, type Meeting, outcomes } from '#meetings/terms.ts'
import { ActForm, DayInput, useFinish } from '#web/desk/act-form.tsx'
import { call } from '#web/kit/call.ts'
import { meetings } from './client.ts'

const names = {
  open: '开会',
  mark: '点名',
  write: '写记录',
  decide: '议定一项',
  close: '散会',
  reschedule: '改时间地点',
  cancel: '取消',
} as const
type Act = keyof typeof names

/** What the signed-in person may do with the meeting now; paper that was filled in by hand is keyed in by the same forms. */
export function Acts({ meeting }: { meeting: Meeting }) {
  const [act, setAct] = useState<Act>()
  const done = useFinish(() => setAct(undefined))
  const may = (Object.keys(names) as Act[]).filter(name => meeting.may.includes(name === 'decide' ? 'write' : name))
  if (may.length === 0) return null
  return (
    <div className="toolbar" style={{ margin: 0 }}>
      {may.map((name, index) => (
        <Button key={name} type={index === 0 ? 'primary' : 'default'} onClick={() => setAct(name)}>
          {names[name]}
        </Button>
      ))}
      {act && (
        <ActForm
          title={names[act]}
          okText={names[act]}
          initial={initialOf(act, meeting)}
          save={given => send(act, meeting, given)}
          done={done}
          cancel={() => setAct(undefined)}
        >
          <Fields act={act} meeting={meeting} />
        </ActForm>
      )}
    </div>
  )
}

function initialOf(act: Act, { on, at, location, notice, minutes, counted, people }: Meeting): Record<string, unknown> {
  if (act === 'reschedule') return { on, at, location, notice }
  if (act === 'mark') return { counted, how: 'paper', present: people.filter(each => each.state === 'present').map(each => each.id) }
  return act === 'write' ? { minutes } : act === 'decide' ? { becomes: 'nothing' } : {}
}

async function send(act: Act, { id, people, photos }: Meeting, given: Record<string, unknown>) {
  const [of, param] = [meetings.meetings[':id'], { id }]
  const json = given as never
  if (act === 'open') return await call(of.opening.$put({ param, json: {} }))
  if (act === 'close') return await call(of.closing.$put({ param, json: {} }))
  if (act === 'cancel') return await call(of.cancellation.$put({ param, json }))
  if (act === 'reschedule') return await call(of.notice.$put({ param, json }))
  if (act === 'decide') return await call(of.decisions.$post({ param, json }))
  if (act === 'write') return await call(of.minutes.$put({ param, json: { minutes: String(given.minutes ?? ''), photos } }))
  const present = new Set(given.present as string[])
  const marks = people.filter(each => present.has(each.id) !== (each.state === 'present'))
  const states = marks.map(each => ({ id: each.id, state: present.has(each.id) ? ('present' as const) : ('absent' as const) }))
  const { how, counted } = given as { how: 'list' | 'paper'; counted: number }
  return await call(of.attendance.$put({ param, json: { how, counted, marks: states } }))
}

function Fields({ act, meeting }: { act: Act; meeting: Meeting }) {
  if (act === 'open') return <p>开会后议程固定下来，可以点名、记录、议定。</p>
  if (act === 'close') return <p>散会后到会、记录、议定都不能再改。</p>
  if (act === 'cancel') return <Text name="reason" label="为什么取消" />
  if (act === 'write') return <Text name="minutes" label="说了些什么" rows={10} />
  if (act === 'decide') return <DecideFields id={meeting.id} />
  if (act === 'mark') return <MarkFields meeting={meeting} />
  return (
    <>
      <DayInput name="on" label="哪天" />
      <Form.Item name="at" label="几点">
        <Input maxLength={5} />
      </Form.Item>
      <Text name="location" label="地点" rows={1} />
      <Form.Item name="notice" label="还要交代的">
        <Input.TextArea maxLength={1000} />
      </Form.Item>
    </>
  )
}

function Text({ name, label, rows = 3 }: { name: string; label: string; rows?: number }) {
  return (
    <Form.Item name={name} label={label} rules={[{ required: true }]}>
      <Input.TextArea rows={rows} />
    </Form.Item>
  )
}

function MarkFields({ meeting }: { meeting: Meeting }) {
  return (
    <>
      <Form.Item name="present" label={`谁到了（没勾的记为${attendances.absent}）`}>
        <Checkbox.Group options={meeting.people.map(({ id, name, postName }) => ({ value: id, label: `${name} ${postName}` }))} />
      </Form.Item>
      <Form.Item name="counted" label="名单外到了几位居民">
        <InputNumber min={0} max={2000} />
      </Form.Item>
      <Form.Item name="how" label="照什么记">
        <Radio.Group
          options={[
            { value: 'paper', label: hows.paper },
            { value: 'list', label: hows.list },
          ]}
        />
      </Form.Item>
    </>
  )
}

function DecideFields({ id }: { id: string }) {
  const becomes = Form.useWatch('becomes')
  const list = useQuery({
    queryKey: ['meetings', 'candidates', id],
    queryFn: () => call(meetings.meetings[':id'].candidates.$get({ param: { id } })),
  })
  return (
    <>
      <Form.Item name="becomes" label="怎么办">
        <Radio.Group options={Object.entries(outcomes).map(([value, label]) => ({ value, label }))} />
      </Form.Item>
      <Text name="text" label={becomes === 'article' ? '问的是什么' : '定了什么'} />
      {becomes === 'task' && (
        <>
          <Form.Item name="mandate" label="交给谁" rules={[{ required: true }]}>
            <Select
              showSearch
              optionFilterProp="label"
              options={(list.data ?? []).map(each => ({ value: each.mandate, label: `${each.name} ${each.postName}` }))}
            />
          </Form.Item>
          <DayInput name="dueOn" label="哪天前办好" />
        </>
      )}
      {becomes === 'article' && (
        <>
          <Text name="answer" label="怎么答" rows={5} />
          <Text name="source" label="依据（文件、部门或会议）" rows={1} />
        </>
      )}
    </>
  )
}
