import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input, Select } from 'antd'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { kindsFor } from '#meetings/rules.ts'
import { kinds } from '#meetings/terms.ts'
import type { TreeNode } from '#network/terms.ts'
import { ActForm, DayInput, todayValue } from '#web/desk/act-form.tsx'
import { currentPost, useMe } from '#web/identity/me.ts'
import { call } from '#web/kit/call.ts'
import { network } from '#web/network/client.ts'
import { meetings } from './client.ts'

/** Calls a meeting, or writes down one that was held on paper. */
export function CallButton() {
  const me = useMe()
  const [open, setOpen] = useState(false)
  const post = me.data && currentPost(me.data)?.post
  if (!post || !(['town', 'village', 'area', 'group', 'unit'] as const).some(kind => kindsFor(post, kind).length > 0)) return null
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>
        通知开会
      </Button>
      {open && <CallForm post={post} close={() => setOpen(false)} />}
    </>
  )
}

function CallForm({ post, close }: { post: Parameters<typeof kindsFor>[0]; close: () => void }) {
  const tree = useQuery({ queryKey: ['tree'], queryFn: () => call(network.places.tree.$get()) })
  const queries = useQueryClient()
  const [, go] = useLocation()
  const nodes = ((tree.data ?? []) as TreeNode[]).filter(node => node.households !== null && kindsFor(post, node.kind).length > 0)
  const names = new Map(((tree.data ?? []) as TreeNode[]).map(node => [node.id, node.name]))
  const save = async (given: Record<string, unknown>) => {
    const made = await call(meetings.meetings.$post({ json: given as never }))
    await queries.invalidateQueries({ queryKey: ['meetings'] })
    go(`/meetings/${made.id}`)
  }
  return (
    <ActForm title="通知开会" okText="发通知" initial={{ on: todayValue(), at: '19:30' }} save={save} done={close} cancel={close}>
      <p className="soft">请哪些人、议什么事，按会的种类和地方自动列好。在纸上开过的会（一个月内）也可以补记。</p>
      <Form.Item name="place" label="在哪里的会" rules={[{ required: true }]}>
        <Select
          showSearch
          optionFilterProp="label"
          loading={tree.isPending}
          options={nodes.map(({ id, name, parent }) => ({
            value: id,
            label: [parent && names.get(parent), name].filter(Boolean).join(' › '),
          }))}
        />
      </Form.Item>
      <Kinds post={post} nodes={nodes} />
      <DayInput name="on" label="哪天" />
      <Form.Item name="at" label="几点" rules={[{ pattern: /^$|^([01]\d|2[0-3]):[0-5]\d$/, message: '时间应如 19:30' }]}>
        <Input maxLength={5} />
      </Form.Item>
      <Form.Item name="location" label="地点" rules={[{ required: true }]}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="notice" label="还要交代的">
        <Input.TextArea rows={2} maxLength={1000} />
      </Form.Item>
    </ActForm>
  )
}

function Kinds({ post, nodes }: { post: Parameters<typeof kindsFor>[0]; nodes: TreeNode[] }) {
  const chosen = Form.useWatch('place')
  const place = nodes.find(node => node.id === chosen)
  const options = (place ? kindsFor(post, place.kind) : []).map(value => ({ value, label: kinds[value] }))
  return (
    <Form.Item name="kind" label="开什么会" rules={[{ required: true }]}>
      <Select options={options} placeholder={place ? '请选' : '先选在哪里'} />
    </Form.Item>
  )
}
