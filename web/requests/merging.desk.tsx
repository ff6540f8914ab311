import { useQuery } from '@tanstack/react-query'
import { Form, Input, Select } from 'antd'
import { useDeferredValue, useState } from 'react'
import type { Request } from '#requests/terms.ts'
import { ActForm, useFinish } from '#web/desk/act-form.tsx'
import { call } from '#web/kit/call.ts'
import { life, requests } from './client.ts'

/** 并案: into which open request. */
export function MergeForm({ request, close }: { request: Request; close: () => void }) {
  const [text, setText] = useState('')
  const q = useDeferredValue(text.trim())
  const done = useFinish(close)
  const found = useQuery({
    queryKey: ['requests', 'merge', q],
    queryFn: () => call(requests.requests.$get({ query: { open: 'yes', limit: '20', ...(q && { q }) } })),
  })
  const options = (found.data?.rows ?? [])
    .filter(row => row.id !== request.id && !row.sealed)
    .map(row => ({ value: row.id, label: `${row.number} ${row.villageName} ${row.text.slice(0, 24)}` }))
  return (
    <ActForm
      title="并案"
      okText="并案"
      save={given => call(life.requests[':id'].merging.$put({ param: { id: request.id }, json: given as never }))}
      done={done}
      cancel={close}
    >
      <p>同一件事并到一件去办，居民各自的话都留着，都会收到通知。保密件不能并。</p>
      <Form.Item name="into" label="并到哪一件" rules={[{ required: true, message: '请选择' }]}>
        <Select showSearch filterOption={false} onSearch={setText} options={options} loading={found.isPending} placeholder="编号或内容" />
      </Form.Item>
      <Form.Item name="words" label="说明（可不填）">
        <Input maxLength={500} />
      </Form.Item>
    </ActForm>
  )
}
