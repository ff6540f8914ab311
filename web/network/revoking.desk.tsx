import { Form, Input } from 'antd'
import { ActForm, useFinish } from '#web/desk/act-form.tsx'

/** Declares a card or certificate void, for a reason that is recorded. */
export function Revoking({ title, save, close }: { title: string; save: (reason: string) => Promise<unknown>; close: () => void }) {
  const done = useFinish(close)
  return (
    <ActForm title={title} okText="作废" save={given => save(String(given.reason))} done={done} cancel={close}>
      <Form.Item name="reason" label="理由" rules={[{ required: true }]}>
        <Input.TextArea maxLength={200} />
      </Form.Item>
    </ActForm>
  )
}
