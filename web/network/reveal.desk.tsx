import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { ActForm } from '#web/desk/act-form.tsx'
import { call } from '#web/kit/call.ts'
import { network } from './client.ts'

const words = { id_number: '身份证号', phone: '电话' }

/** A masked value; seeing it whole asks a reason and is recorded, and the person can see who looked. */
export function Reveal({ resident, field, masked }: { resident: string; field: keyof typeof words; masked: string | null }) {
  const [asking, setAsking] = useState(false)
  const [value, setValue] = useState('')
  if (!masked) return <span className="soft">未登记</span>
  if (value) return value
  const save = async (given: Record<string, unknown>) => {
    const json = { field, reason: String(given.reason ?? '') }
    setValue((await call(network.residents[':id'].reveal.$post({ param: { id: resident }, json }))).value)
  }
  return (
    <>
      <Button type="link" style={{ padding: 0 }} onClick={() => setAsking(true)} aria-label={`查看完整${words[field]} ${masked}`}>
        {masked}
      </Button>
      {asking && (
        <ActForm title={`查看完整${words[field]}`} okText="查看" save={save} done={() => setAsking(false)} cancel={() => setAsking(false)}>
          <p>每次查看都会记下谁、何时、为什么，本人可以看到。</p>
          <Form.Item name="reason" label="理由" rules={[{ required: true }]}>
            <Input maxLength={200} autoFocus />
          </Form.Item>
        </ActForm>
      )}
    </>
  )
}
