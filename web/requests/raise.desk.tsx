import { useQuery } from '@tanstack/react-query'
import { Button, Form, Input, Select } from 'antd'
import { useDeferredValue, useState } from 'react'
import { newId } from '#common/ids.ts'
import { vias } from '#requests/terms.ts'
import { ActForm, useFinish } from '#web/desk/act-form.tsx'
import { currentPost, useMe } from '#web/identity/me.ts'
import { call } from '#web/kit/call.ts'
import { network } from '#web/network/client.ts'
import { requests } from './client.ts'

/** Takes down a matter told at the counter or on the phone. */
export function RaiseButton() {
  const [id, setId] = useState<string>()
  const done = useFinish(() => setId(undefined))
  const me = useMe()
  const post = me.data && currentPost(me.data)?.post
  if (!post || post === 'department_clerk' || post === 'county_officer') return null
  const save = (given: Record<string, unknown>) => call(requests.requests.$post({ json: { ...given, id } as never }))
  const { card: _, ...possible } = vias
  return (
    <>
      <Button type="primary" onClick={() => setId(newId())}>
        记一件诉求
      </Button>
      {id && (
        <ActForm title="记一件诉求" okText="提交" initial={{ via: 'desk' }} save={save} done={done} cancel={() => setId(undefined)}>
          <HouseholdInput />
          <Form.Item name="raiserName" label="谁提的">
            <Input maxLength={40} />
          </Form.Item>
          <Form.Item name="raiserPhone" label="电话">
            <Input inputMode="tel" />
          </Form.Item>
          <Form.Item name="text" label="什么事（照原话记）" rules={[{ required: true, min: 4, message: '请把事情说清楚，至少 4 个字' }]}>
            <Input.TextArea rows={4} maxLength={2000} showCount />
          </Form.Item>
          <Form.Item name="where" label="在什么地方">
            <Input maxLength={200} />
          </Form.Item>
          <Form.Item name="via" label="怎么听到的">
            <Select options={Object.entries(possible).map(([value, label]) => ({ value, label }))} />
          </Form.Item>
        </ActForm>
      )}
    </>
  )
}

function HouseholdInput() {
  const [text, setText] = useState('')
  const q = useDeferredValue(text.trim())
  const found = useQuery({
    queryKey: ['households', q, 'choice'],
    queryFn: () => call(network.households.$get({ query: { limit: '10', ...(q && { q }) } })),
  })
  return (
    <Form.Item name="household" label="哪一户（说不清可不选）">
      <Select
        showSearch
        allowClear
        filterOption={false}
        onSearch={setText}
        placeholder="输入户主姓名或地址"
        options={found.data?.rows.map(row => ({ value: row.id, label: `${row.head} ${row.villageName} ${row.groupName} ${row.address}` }))}
      />
    </Form.Item>
  )
}
