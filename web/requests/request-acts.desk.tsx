import { useQuery } from '@tanstack/react-query'
import { Button, Checkbox, Form, Input, Radio, Select } from 'antd'
import { useState } from 'react'
import { outcomes as allOutcomes, categories, ownerships, type Request, rungs, sizes, urgencies } from '#requests/terms.ts'
import { ActForm, useFinish } from '#web/desk/act-form.tsx'
import { call } from '#web/kit/call.ts'
import { requests } from './client.ts'

const names = {
  sort: '分类',
  dispatch: '派单',
  take: '接单',
  send_back: '退回',
  answer: '办结答复',
  rate: '回访评单',
  write_off: '销号',
  withdraw: '撤回',
} as const
type Act = keyof typeof names

/** What the signed-in person may do with the request now; the server says what that is and judges again. */
export function RequestActs({ request }: { request: Request }) {
  const [act, setAct] = useState<Act>()
  const may = (Object.keys(names) as Act[]).filter(name => request.may.includes(name))
  if (may.length === 0) return null
  const close = () => setAct(undefined)
  return (
    <div className="toolbar" style={{ margin: 0 }}>
      {may.map((name, index) => (
        <Button key={name} type={index === 0 ? 'primary' : 'default'} onClick={() => setAct(name)}>
          {names[name]}
        </Button>
      ))}
      {act && <Step act={act} request={request} close={close} />}
    </div>
  )
}

function Step({ act, request, close }: { act: Act; request: Request; close: () => void }) {
  const done = useFinish(close)
  return (
    <ActForm
      title={names[act]}
      initial={initialOf(act, request)}
      okText={names[act]}
      save={given => send(act, request.id, given)}
      done={done}
      cancel={close}
    >
      <Fields act={act} request={request} />
    </ActForm>
  )
}

function initialOf(act: Act, request: Request): Record<string, unknown> | undefined {
  if (act !== 'sort') return act === 'rate' ? { by: 'call' } : undefined
  const { category, size, ownership, urgency, publicSafety, sealed } = request
  return {
    category,
    size: size ?? 'minor',
    ownership: ownership ?? 'public',
    urgency: urgency ?? 'ordinary',
    publicSafety,
    sealed,
  }
}

async function send(act: Act, id: string, given: Record<string, unknown>) {
  const of = requests.requests[':id']
  const asked = { param: { id }, json: given as never }
  switch (act) {
    case 'sort':
      return await call(of.sorting.$put(asked))
    case 'dispatch': {
      const [kind, value] = String(given.to).split(/:(.*)/s)
      return await call(of.dispatch.$put({ param: { id }, json: { [kind!]: value, words: (given.words as string) ?? '' } }))
    }
    case 'take':
      return await call(of.taken.$put(asked))
    case 'send_back':
      return await call(of['sending-back'].$put(asked))
    case 'answer':
      return await call(of.answer.$put(asked))
    case 'rate':
      return await call(of.rating.$put(asked))
    case 'write_off':
      return await call(of['write-off'].$put(asked))
    case 'withdraw':
      return await call(of.withdrawal.$put(asked))
  }
}

const optionsOf = (words: Record<string, string>) => Object.entries(words).map(([value, label]) => ({ value, label }))

function Fields({ act, request }: { act: Act; request: Request }) {
  switch (act) {
    case 'sort':
      return <SortFields />
    case 'dispatch':
      return <DispatchFields id={request.id} />
    case 'take':
      return <Words name="words" label="打算怎么办" optional />
    case 'send_back':
      return <Words name="reason" label={`退回的理由（已退回 ${request.sentBack} 次，时限照算）`} />
    case 'answer':
      return <AnswerFields />
    case 'rate':
      return <RateFields request={request} />
    case 'write_off':
      return (
        <>
          <p>销号须由办理人以外的人核对证据和评价后进行。</p>
          <Words name="words" label="核对了什么，凭什么销号" />
        </>
      )
    case 'withdraw':
      return <Words name="reason" label="为什么撤回" />
  }
}

function Words({ name, label, optional }: { name: string; label: string; optional?: boolean }) {
  return (
    <Form.Item name={name} label={label} rules={optional ? [] : [{ required: true, message: '请填写' }]}>
      <Input.TextArea rows={3} maxLength={500} showCount />
    </Form.Item>
  )
}

function SortFields() {
  return (
    <>
      <Form.Item name="category" label="类别" rules={[{ required: true }]}>
        <Select
          showSearch
          optionFilterProp="label"
          options={Object.entries(categories)
            .sort(([a], [b]) => a.localeCompare(b))
            .map(([value, name]) => ({ value, label: `${value} ${name}` }))}
        />
      </Form.Item>
      <Form.Item name="size" label="大小">
        <Radio.Group options={optionsOf(sizes)} />
      </Form.Item>
      <Form.Item name="ownership" label="公私">
        <Radio.Group options={optionsOf(ownerships)} />
      </Form.Item>
      <Form.Item name="urgency" label="紧急程度（时限从居民提出时算起）">
        <Select options={optionsOf(urgencies)} />
      </Form.Item>
      <Form.Item name="publicSafety" valuePropName="checked">
        <Checkbox>公共安全（立即上报镇值班）</Checkbox>
      </Form.Item>
      <Form.Item name="sealed" valuePropName="checked">
        <Checkbox>保密件（家暴、未成年人、治安线索，只有指定岗位可见）</Checkbox>
      </Form.Item>
    </>
  )
}

function DispatchFields({ id }: { id: string }) {
  const choices = useQuery({ queryKey: ['handlers', id], queryFn: () => call(requests.requests[':id'].handlers.$get({ param: { id } })) })
  const options = (choices.data ?? []).map(one => ({
    value: one.mandate ? `handler:${one.mandate}` : `department:${one.department}`,
    label: `${one.suggested ? '★ ' : ''}${one.name} ${one.postName}（${rungs[one.rung]}）`,
  }))
  return (
    <>
      <Form.Item name="to" label="派给谁（★ 按事情大小建议）" rules={[{ required: true, message: '请选择一个人或一个部门' }]}>
        <Select showSearch optionFilterProp="label" loading={choices.isPending} options={options} />
      </Form.Item>
      <Words name="words" label="交代几句" optional />
    </>
  )
}

function AnswerFields() {
  const { solved, explained, planned, not_lawful, referred } = allOutcomes
  const outcome = Form.useWatch('outcome')
  return (
    <>
      <Form.Item name="outcome" label="结果（如实选，只有“已解决”计入解决）" rules={[{ required: true, message: '请选择结果' }]}>
        <Radio.Group options={optionsOf({ solved, explained, planned, not_lawful, referred })} />
      </Form.Item>
      {outcome === 'planned' && (
        <Form.Item name="plannedOn" label="计划哪天办" rules={[{ required: true }]}>
          <Input type="date" />
        </Form.Item>
      )}
      {outcome === 'referred' && (
        <Form.Item name="referredTo" label="转给谁" rules={[{ required: true }]}>
          <Input maxLength={100} />
        </Form.Item>
      )}
      <Words name="words" label="怎么办的（居民会看到）" />
    </>
  )
}

function RateFields({ request }: { request: Request }) {
  return (
    <>
      <p>
        请给居民打电话：“您好，您反映的‘{request.text.slice(0, 30)}’，我们记的结果是‘{request.answer?.slice(0, 60)}
        ’。您看解决了吗？满意吗？”照他说的记。
      </p>
      <Form.Item name="solved" label="解决了吗" rules={[{ required: true, message: '请选择' }]}>
        <Radio.Group
          options={[
            { value: true, label: '解决了' },
            { value: false, label: '没解决' },
          ]}
        />
      </Form.Item>
      <Form.Item name="satisfied" label="满意吗" rules={[{ required: true, message: '请选择' }]}>
        <Radio.Group
          options={[
            { value: true, label: '满意' },
            { value: false, label: '不满意' },
          ]}
        />
      </Form.Item>
      <Form.Item name="by" label="怎么问的">
        <Radio.Group
          options={[
            { value: 'call', label: '电话回访' },
            { value: 'paper', label: '纸质评价单' },
          ]}
        />
      </Form.Item>
      <Words name="words" label="居民原话" optional />
    </>
  )
}
