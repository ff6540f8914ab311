import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Checkbox, DatePicker, Form, Input, Select, TreeSelect } from 'antd'
import type { Dayjs } from 'dayjs'
import { useEffect, useState } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import { newId } from '#common/ids.ts'
import { classKinds } from '#network/class-terms.ts'
import type { TreeNode } from '#network/terms.ts'
import { templates } from '#rollcalls/template-terms.ts'
import type { NewRollcall } from '#rollcalls/terms.ts'
import { instant, soon } from '#web/desk/moment.ts'
import { Failure, Loading } from '#web/desk/parts.tsx'
import { currentPost, useMe } from '#web/identity/me.ts'
import { call, wordsOf } from '#web/kit/call.ts'
import { network } from '#web/network/client.ts'
import { rollcalls } from './client.ts'
import { FieldsInput } from './fields-input.desk.tsx'
import { Preview } from './preview.desk.tsx'

interface Values {
  title?: string
  notice?: string
  place?: string
  kinds?: string[]
  fields?: NewRollcall['fields']
  dueAt?: Dayjs
  closesAtDue?: boolean
  urgent?: boolean
  authority?: string
  document?: string
  until?: Dayjs
}

/** 发起摸排: the question set on the left, how the chief sees it on the right. */
export default function AskPage() {
  const me = useMe()
  const [params] = useSearchParams()
  const from = params.get('from')
  const former = useQuery({
    queryKey: ['rollcall', from],
    queryFn: () => call(rollcalls.rollcalls[':id'].$get({ param: { id: from! } })),
    enabled: from !== null,
  })
  const tree = useQuery({ queryKey: ['tree'], queryFn: () => call(network.places.tree.$get()) })
  if (former.error) return <Failure error={former.error} />
  if (tree.error) return <Failure error={tree.error} retry={() => tree.refetch()} />
  const post = me.data && currentPost(me.data)
  if (!tree.data || !post || (from && !former.data)) return <Loading />
  const nodes = (tree.data as TreeNode[]).filter(node => node.households !== null && node.kind !== 'county')
  const { title, notice, fields, kinds } = (former.data ?? templates[0]!) as Values
  const initial: Values = {
    ...{ title: former.data ? title : '', notice: former.data ? notice : '', fields: former.data ? fields : [], kinds: kinds ?? [] },
    ...{ place: nodes[0]?.id, dueAt: soon(24), closesAtDue: true, urgent: post.post === 'town_duty', until: soon(24) },
  }
  return <AskForm initial={initial} nodes={nodes} emergencyOnly={post.post === 'town_duty'} />
}

function AskForm({ initial, nodes, emergencyOnly }: { initial: Values; nodes: TreeNode[]; emergencyOnly: boolean }) {
  const [form] = Form.useForm<Values>()
  const values: Values = Form.useWatch((given: Values) => given, form) ?? initial
  const [problem, setProblem] = useState('')
  const [sending, setSending] = useState(false)
  const [id] = useState(newId)
  const [, go] = useLocation()
  const queries = useQueryClient()
  const send = async ({ title = '', notice = '', place = '', fields = [], kinds = [], dueAt, closesAtDue = true, ...given }: Values) => {
    setProblem('')
    setSending(true)
    try {
      const until = given.until ? instant(given.until) : ''
      const emergency = given.urgent ? { authority: given.authority ?? '', document: given.document ?? '', until } : null
      const json = { id, title, notice, place, fields, kinds, dueAt: instant(dueAt!), closesAtDue, emergency }
      await call(rollcalls.rollcalls.$post({ json: json as never }))
      await queries.invalidateQueries()
      go(`/rollcalls/${id}`)
    } catch (error) {
      setProblem(wordsOf(error))
      setSending(false)
    }
  }
  return (
    <div className="stack">
      <h2>{emergencyOnly ? '发起应急摸排' : '发起摸排'}</h2>
      <div className="asking">
        <Form form={form} layout="vertical" requiredMark="optional" initialValues={initial} onFinish={send} className="panel">
          <div className="toolbar">
            套用模板
            {templates.map(({ name, ...template }) => (
              <Button key={name} onClick={() => form.setFieldsValue(template as Values)}>
                {name}
              </Button>
            ))}
          </div>
          <Form.Item name="title" label="标题" rules={[{ required: true, message: '请填写标题' }]}>
            <Input maxLength={40} />
          </Form.Item>
          <Form.Item name="notice" label="对三长说的话" rules={[{ required: true, message: '请写清楚要做什么' }]}>
            <Input.TextArea rows={3} maxLength={1000} />
          </Form.Item>
          <Form.Item name="place" label="范围" rules={[{ required: true, message: '请选择范围' }]}>
            <TreeSelect
              showSearch
              treeDataSimpleMode
              treeNodeFilterProp="title"
              treeDefaultExpandedKeys={nodes[0] ? [nodes[0].id] : []}
              treeData={nodes.map(node => ({
                ...{ id: node.id, value: node.id, title: node.name },
                pId: node.parent && nodes.some(each => each.id === node.parent) ? node.parent : 0,
              }))}
            />
          </Form.Item>
          <Form.Item name="kinds" label="只问哪些户（不选则全部）">
            <Select mode="multiple" allowClear options={Object.entries(classKinds).map(([value, label]) => ({ value, label }))} />
          </Form.Item>
          <Reach place={values.place} kinds={values.kinds ?? []} />
          <FieldsInput />
          <Form.Item name="dueAt" label="截止时间" rules={[{ required: true, message: '请选择截止时间' }]}>
            <DatePicker showTime={{ format: 'HH:mm' }} format="YYYY-MM-DD HH:mm" />
          </Form.Item>
          <Form.Item name="closesAtDue" valuePropName="checked">
            <Checkbox>到截止时间自动关闭（不勾选则由您手动关闭，其间的回答记为补答）</Checkbox>
          </Form.Item>
          <Form.Item name="urgent" valuePropName="checked">
            <Checkbox disabled={emergencyOnly}>应急：三长手机上显示红色通知，到时自动解除</Checkbox>
          </Form.Item>
          {values.urgent && <EmergencyItems />}
          {problem && <Alert type="error" showIcon title={problem} role="alert" style={{ marginBottom: 12 }} />}
          <Button type="primary" htmlType="submit" loading={sending}>
            发出
          </Button>
        </Form>
        <Preview
          title={values.title ?? ''}
          notice={values.notice ?? ''}
          fields={values.fields ?? []}
          emergency={values.urgent ? { authority: values.authority ?? '', document: values.document ?? '' } : null}
        />
      </div>
    </div>
  )
}

function EmergencyItems() {
  return (
    <>
      <Form.Item name="authority" label="谁下令" rules={[{ required: true, message: '请写明下令的机构' }]}>
        <Input maxLength={60} placeholder="如：镇防汛抗旱指挥部" />
      </Form.Item>
      <Form.Item name="document" label="凭什么（文号或原话）" rules={[{ required: true, message: '请写明文号或原话' }]}>
        <Input maxLength={120} placeholder="如：防汛令第 3 号" />
      </Form.Item>
      <Form.Item name="until" label="应急到什么时候" rules={[{ required: true, message: '请选择结束时间' }]}>
        <DatePicker showTime={{ format: 'HH:mm' }} format="YYYY-MM-DD HH:mm" />
      </Form.Item>
    </>
  )
}

/** Says before sending how many it reaches, and where nobody will answer. */
function Reach({ place, kinds }: { place: string | undefined; kinds: string[] }) {
  const [settled, setSettled] = useState({ place, kinds: kinds.join(',') })
  useEffect(() => {
    const timer = setTimeout(() => setSettled({ place, kinds: kinds.join(',') }), 300)
    return () => clearTimeout(timer)
  }, [place, kinds])
  const reach = useQuery({
    queryKey: ['reach', settled],
    queryFn: () => call(rollcalls.rollcalls.reach.$get({ query: { place: settled.place!, kinds: settled.kinds } })),
    enabled: settled.place !== undefined,
  })
  if (reach.error) return <Failure error={reach.error} />
  if (!reach.data) return <p className="soft">正在数户数…</p>
  const { households, units, orphans, vacant } = reach.data
  return (
    <p role="status">
      会发到 <b>{households}</b> 户、{units} 个邻
      {orphans > 0 && `；其中 ${orphans} 户没有划邻，由组长回答`}
      {vacant > 0 && `；${vacant} 个邻没有邻长，由组长、片长代答`}。
    </p>
  )
}
