import { useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Checkbox, DatePicker, Form, Input, Radio } from 'antd'
import type { Dayjs } from 'dayjs'
import { useState } from 'react'
import type { Option } from '#decisions/terms.ts'
import { ActForm, useFinish } from '#web/desk/act-form.tsx'
import { instant, soon } from '#web/desk/moment.ts'
import { call, wordsOf } from '#web/kit/call.ts'
import { decisions } from './client.ts'
import { optionWords } from './words.ts'

interface Opening {
  option: string
  closesAt: Dayjs
  hidden: boolean
}

/** 开始表决: from here on the list, the option and the rule are fixed. */
export function OpenForm({ id, options, close }: { id: string; options: Option[]; close: () => void }) {
  const done = useFinish(close)
  const save = (given: object) => {
    const { option, closesAt, hidden } = given as Opening
    return call(decisions.deliberations[':id'].opening.$put({ param: { id }, json: { option, closesAt: instant(closesAt), hidden } }))
  }
  return (
    <ActForm
      title="开始表决"
      okText="开始"
      initial={{ option: options[0]!.key, closesAt: soon(7 * 24), hidden: true }}
      save={save}
      done={done}
      cancel={close}
    >
      <Alert type="info" showIcon title="开始后，名册、方案和通过的比例都定下来，不再改。" style={{ marginBottom: 12 }} />
      <Form.Item name="option" label="表决哪个方案" rules={[{ required: true, message: '请选择方案' }]}>
        <Radio.Group options={options.map(option => ({ value: option.key, label: optionWords(option) }))} />
      </Form.Item>
      <Form.Item name="closesAt" label="截止时间" rules={[{ required: true, message: '请选择截止时间' }]}>
        <DatePicker showTime={{ format: 'HH:mm' }} format="YYYY-MM-DD HH:mm" />
      </Form.Item>
      <Form.Item name="hidden" valuePropName="checked">
        <Checkbox>截止前不公布票数</Checkbox>
      </Form.Item>
    </ActForm>
  )
}

export function WithdrawForm({ id, title, close }: { id: string; title: string; close: () => void }) {
  const done = useFinish(close)
  const save = (given: object) => call(decisions.deliberations[':id'].withdrawal.$put({ param: { id }, json: given as { reason: string } }))
  return (
    <ActForm title={`撤回“${title}”`} okText="撤回" initial={{ reason: '' }} save={save} done={done} cancel={close}>
      <Form.Item name="reason" label="为什么撤回（住户看得到）" rules={[{ required: true, message: '请写明原因' }]}>
        <Input.TextArea rows={3} maxLength={300} />
      </Form.Item>
    </ActForm>
  )
}

/** What was said at a meeting, or on the way. */
export function SayForm({ id }: { id: string }) {
  const [problem, setProblem] = useState('')
  const [form] = Form.useForm<{ text: string; via: 'online' | 'meeting' }>()
  const queries = useQueryClient()
  const say = async (json: { text: string; via: 'online' | 'meeting' }) => {
    setProblem('')
    try {
      await call(decisions.deliberations[':id'].words.$post({ param: { id }, json }))
      form.resetFields()
      await queries.invalidateQueries({ queryKey: ['deliberation', id, 'words'] })
    } catch (error) {
      setProblem(wordsOf(error))
    }
  }
  return (
    <Form name="saying" form={form} layout="vertical" initialValues={{ via: 'meeting' }} onFinish={say}>
      <Form.Item name="text" label="记一句（圈子里的户看得到）" rules={[{ required: true, message: '请写下说的话' }]}>
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
      <Form.Item name="via">
        <Radio.Group
          options={[
            { value: 'meeting', label: '会上说的' },
            { value: 'online', label: '我要说的' },
          ]}
        />
      </Form.Item>
      {problem && <Alert type="error" showIcon title={problem} role="alert" style={{ marginBottom: 12 }} />}
      <Button htmlType="submit">记下</Button>
    </Form>
  )
}
