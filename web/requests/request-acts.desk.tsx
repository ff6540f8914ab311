import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Checkbox, Dropdown, Form, Input, InputNumber, Radio, Select } from 'antd'
import { useState } from 'react'
import { categories, type Request, rungs } from '#requests/terms.ts'
import { ActForm, DayInput, useFinish } from '#web/desk/act-form.tsx'
import { call } from '#web/kit/call.ts'
import { requests } from './client.ts'
import { type Act, type Field, forms, mayDo, sendAct } from './forms.ts'
import { MergeForm } from './merging.desk.tsx'

/** What the signed-in person may do with the request now; the server says what that is and judges again. */
export function RequestActs({ request }: { request: Request }) {
  const [act, setAct] = useState<Act | 'merge'>()
  const may = mayDo(request)
  const all: [Act | 'merge', string][] = may.map(name => [name, forms[name].title])
  if (request.may.includes('merge')) all.push(['merge', '并案'])
  if (all.length === 0) return null
  const close = () => setAct(undefined)
  const [shown, more] = [all.slice(0, 5), all.slice(5)]
  return (
    <div className="toolbar" style={{ margin: 0 }}>
      {shown.map(([name, title], index) => (
        <Button key={name} type={index === 0 ? 'primary' : 'default'} onClick={() => setAct(name)}>
          {title}
        </Button>
      ))}
      {more.length > 0 && (
        <Dropdown
          menu={{ items: more.map(([name, title]) => ({ key: name, label: title, onClick: () => setAct(name) })) }}
          trigger={['click']}
        >
          <Button>更多 ▾</Button>
        </Dropdown>
      )}
      {act === 'merge' && <MergeForm request={request} close={close} />}
      {act && act !== 'merge' && <Step act={act} request={request} close={close} />}
    </div>
  )
}

export function Step({ act, request, close }: { act: Act; request: Request; close: () => void }) {
  const { title, note, fields, initial } = forms[act]
  const done = useFinish(close)
  return (
    <ActForm
      title={title}
      initial={initial?.(request)}
      okText={title}
      save={given => sendAct(act, request.id, given)}
      done={done}
      cancel={close}
    >
      {note && <Alert type="info" title={note(request)} style={{ marginBottom: 12 }} />}
      {fields
        .filter(field => field.kind !== 'photos')
        .map(field => (
          <FieldInput key={field.name} field={field} request={request} />
        ))}
      {act === 'dispatch' && <Assistants id={request.id} />}
    </ActForm>
  )
}

const optionsOf = (words: Record<string, string>) => Object.entries(words).map(([value, label]) => ({ value, label }))

function FieldInput({ field, request }: { field: Field; request: Request }) {
  const { name, label, kind, options = {}, optional, when, yesNo } = field
  const other = Form.useWatch(when?.[0] ?? [])
  if (when && other !== when[1]) return null
  const rules = optional
    ? []
    : [{ required: true, message: kind === 'choice' || kind === 'yes_no' || kind === 'whom' ? '请选择' : '请填写' }]
  const item = { name, label, rules }
  switch (kind) {
    case 'text':
      return (
        <Form.Item {...item}>
          <Input.TextArea rows={3} maxLength={1000} showCount />
        </Form.Item>
      )
    case 'line':
      return (
        <Form.Item {...item}>
          <Input maxLength={100} />
        </Form.Item>
      )
    case 'day':
      return <DayInput name={name} label={label} {...(optional && { optional })} />
    case 'money':
      return (
        <Form.Item {...item}>
          <InputNumber min={0} precision={2} style={{ width: 200 }} />
        </Form.Item>
      )
    case 'check':
      return (
        <Form.Item name={name} valuePropName="checked">
          <Checkbox>{label}</Checkbox>
        </Form.Item>
      )
    case 'category':
      return (
        <Form.Item {...item}>
          <Select showSearch optionFilterProp="label" options={categoryOptions} />
        </Form.Item>
      )
    case 'whom':
      return (
        <Form.Item {...item}>
          <Whom request={request.id} />
        </Form.Item>
      )
    case 'yes_no':
      return (
        <Form.Item {...item}>
          <Radio.Group
            options={[
              { value: true, label: yesNo![0] },
              { value: false, label: yesNo![1] },
            ]}
          />
        </Form.Item>
      )
    case 'choice':
      return (
        <Form.Item {...item}>
          {Object.keys(options).length > 4 && name !== 'outcome' ? (
            <Select options={optionsOf(options)} />
          ) : (
            <Radio.Group options={optionsOf(options)} />
          )}
        </Form.Item>
      )
    default:
      return null
  }
}

export const categoryOptions = Object.entries(categories)
  .sort(([a], [b]) => a.localeCompare(b))
  .map(([value, name]) => ({ value, label: `${value} ${name}` }))

function useHandlers(id: string) {
  const choices = useQuery({ queryKey: ['handlers', id], queryFn: () => call(requests.requests[':id'].handlers.$get({ param: { id } })) })
  const options = (choices.data ?? []).map(one => ({
    value: one.mandate ? `handler:${one.mandate}` : `department:${one.department}`,
    label: `${one.suggested ? '★ ' : ''}${one.name} ${one.postName}（${rungs[one.rung]}）${one.standIn ? `，今由 ${one.standIn} 代理` : ''}`,
  }))
  return { pending: choices.isPending, options }
}

/** Whom: post holders from the nearest up, and departments; antd's form hands down value, onChange and id. */
function Whom({ request, ...input }: { request: string }) {
  const { pending, options } = useHandlers(request)
  return <Select {...input} showSearch optionFilterProp="label" loading={pending} options={options} />
}

function Assistants({ id }: { id: string }) {
  const { options } = useHandlers(id)
  return (
    <Form.Item name="assistants" label="请谁协办（可不选）">
      <Select mode="multiple" optionFilterProp="label" options={options} />
    </Form.Item>
  )
}
