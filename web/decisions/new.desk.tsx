import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Form, Input, InputNumber, Select, TreeSelect } from 'antd'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { newId } from '#common/ids.ts'
import { type CircleKind, circleKinds } from '#decisions/vote-terms.ts'
import type { TreeNode } from '#network/terms.ts'
import { Failure, Loading } from '#web/desk/parts.tsx'
import { call, wordsOf } from '#web/kit/call.ts'
import { network } from '#web/network/client.ts'
import { decisions } from './client.ts'

interface Values {
  title: string
  matter: string
  place: string
  circle?: string
  households?: string[]
  options: { label: string; yuan?: number }[]
}

/** 提出议题: which circle, what it is about, what it would cost. */
export default function NewDeliberationPage() {
  const tree = useQuery({ queryKey: ['tree'], queryFn: () => call(network.places.tree.$get()) })
  const [problem, setProblem] = useState('')
  const [sending, setSending] = useState(false)
  const [id] = useState(newId)
  const [, go] = useLocation()
  const queries = useQueryClient()
  const [form] = Form.useForm<Values>()
  const place = Form.useWatch('place', form)
  if (tree.error) return <Failure error={tree.error} retry={() => tree.refetch()} />
  if (!tree.data) return <Loading />
  const nodes = (tree.data as TreeNode[]).filter(node => circleKinds.includes(node.kind as CircleKind) && node.households !== null)
  const send = async ({ options, ...given }: Values) => {
    setProblem('')
    setSending(true)
    try {
      const priced = options.map(({ label, yuan }, k) => ({
        key: String.fromCharCode(97 + k),
        label,
        estimate: Math.round((yuan ?? 0) * 100),
      }))
      await call(decisions.deliberations.$post({ json: { id, ...given, households: given.households ?? [], options: priced } }))
      await queries.invalidateQueries({ queryKey: ['deliberations'] })
      go(`/deliberations/${id}`)
    } catch (error) {
      setProblem(wordsOf(error))
      setSending(false)
    }
  }
  return (
    <div className="stack">
      <h2>提出议题</h2>
      <Form
        form={form}
        layout="vertical"
        requiredMark="optional"
        initialValues={{ options: [{ label: '' }] }}
        onFinish={send}
        className="panel"
        style={{ maxWidth: 720 }}
      >
        <Form.Item name="title" label="议题" rules={[{ required: true, message: '请填写议题' }]}>
          <Input maxLength={40} placeholder="如：二单元楼道窗户换新" />
        </Form.Item>
        <Form.Item name="matter" label="怎么回事" rules={[{ required: true, message: '请写清楚要商量什么' }]}>
          <Input.TextArea rows={4} maxLength={2000} />
        </Form.Item>
        <Form.Item name="place" label="在哪个村、片、组、邻" rules={[{ required: true, message: '请选择范围' }]}>
          <TreeSelect
            showSearch
            treeDataSimpleMode
            treeNodeFilterProp="title"
            treeData={nodes.map(node => ({
              ...{ id: node.id, value: node.id, title: node.name },
              pId: node.parent && nodes.some(each => each.id === node.parent) ? node.parent : 0,
            }))}
          />
        </Form.Item>
        {place && <SomeHouseholds place={place} />}
        <Options />
        {problem && <Alert type="error" showIcon title={problem} role="alert" style={{ marginBottom: 12 }} />}
        <Button type="primary" htmlType="submit" loading={sending}>
          提出
        </Button>
      </Form>
    </div>
  )
}

/** More households than anybody would pick from a list. */
const most = 300

/** A stair or an estate: only some of the households, under a name of their own. */
function SomeHouseholds({ place }: { place: string }) {
  const homes = useQuery({
    queryKey: ['households', 'circle', place],
    queryFn: () => call(network.households.$get({ query: { place, limit: String(most) } })),
  })
  if (homes.error) return <Failure error={homes.error} retry={() => homes.refetch()} />
  if ((homes.data?.rows.length ?? 0) >= most)
    return <p className="soft">这里有 {most} 户以上，由全部户商量；只由其中一些户商量的，请选到组或邻。</p>
  const options = homes.data?.rows.map(({ id, head, address }) => ({ value: id, label: `${head || '（缺户主）'} ${address}` }))
  return (
    <>
      <Form.Item name="households" label="只由这些户商量（不选则全部）">
        <Select mode="multiple" allowClear showSearch optionFilterProp="label" loading={homes.isPending} options={options ?? []} />
      </Form.Item>
      <Form.Item name="circle" label="这些户合起来怎么称呼（不填则用地名）">
        <Input maxLength={40} placeholder="如：三栋二单元" />
      </Form.Item>
    </>
  )
}

function Options() {
  return (
    <Form.List name="options">
      {(fields, { add, remove }) => (
        <fieldset style={{ border: 0, padding: 0, margin: '0 0 16px' }}>
          <legend>方案和估算</legend>
          {fields.map((field, k) => (
            <div className="toolbar" key={field.key}>
              <Form.Item
                name={[field.name, 'label']}
                label={`方案${k + 1}`}
                rules={[{ required: true, message: '请写方案' }]}
                style={{ marginBottom: 0 }}
              >
                <Input maxLength={60} style={{ width: 300 }} placeholder="如：换铝合金窗 6 扇" />
              </Form.Item>
              <Form.Item name={[field.name, 'yuan']} label="估算（元，不花钱不填）" style={{ marginBottom: 0 }}>
                <InputNumber min={0} precision={2} style={{ width: 160 }} />
              </Form.Item>
              {fields.length > 1 && <Button onClick={() => remove(field.name)}>删去</Button>}
            </div>
          ))}
          {fields.length < 6 && <Button onClick={() => add({ label: '' })}>添一个方案</Button>}
        </fieldset>
      )}
    </Form.List>
  )
}
