import { useQueryClient } from '@tanstack/react-query'
import { Alert, Form, Modal } from 'antd'
import { type ReactNode, useState } from 'react'
import { dayOf } from '#common/calendar.ts'
import { wordsOf } from '#web/kit/call.ts'
import { DayPicker } from './day-picker.tsx'

type Values = Record<string, unknown>

interface Props {
  title: string
  initial?: Values
  okText?: string
  save: (given: Values) => Promise<unknown>
  done: () => void
  cancel: () => void
  children: ReactNode
}

/** One act, one form: fields, the refusal's words where they belong, nothing lost when the server says no. */
export function ActForm({ title, initial, okText = '保存', save, done, cancel, children }: Props) {
  const [form] = Form.useForm()
  const [problem, setProblem] = useState('')
  const [saving, setSaving] = useState(false)
  const submit = async (given: Values) => {
    setProblem('')
    setSaving(true)
    try {
      await save(given)
      done()
    } catch (error) {
      setProblem(wordsOf(error))
    } finally {
      setSaving(false)
    }
  }
  return (
    <Modal
      open
      title={title}
      okText={okText}
      onOk={() => form.submit()}
      onCancel={cancel}
      confirmLoading={saving}
      mask={{ closable: false }}
      destroyOnHidden
    >
      <Form form={form} layout="vertical" requiredMark="optional" initialValues={initial} onFinish={submit} validateMessages={messages}>
        {children}
        {problem && <Alert type="error" showIcon title={problem} role="alert" />}
      </Form>
    </Modal>
  )
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: antd fills in the label itself.
const messages = { required: '请填写${label}' }

/** A day of a form, `YYYY-MM-DD`. */
export function DayInput({ name, label, optional }: { name: string; label: string; optional?: boolean }) {
  return (
    <Form.Item name={name} label={label} rules={optional ? [] : [{ required: true }]}>
      <DayPicker />
    </Form.Item>
  )
}

export function todayValue(): string {
  return dayOf(new Date())
}

/** What follows an act that is done: every list is asked again, then its form closes. */
export function useFinish(close: () => void) {
  const queries = useQueryClient()
  return async () => {
    await queries.invalidateQueries()
    close()
  }
}
