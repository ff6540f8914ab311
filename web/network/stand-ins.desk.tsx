import { useQuery } from '@tanstack/react-query'
import { Button, Form, Input, Select, Table } from 'antd'
import { useDeferredValue, useState } from 'react'
import type { Holder } from '#network/terms.ts'
import { ActForm, DayInput, todayValue, useFinish } from '#web/desk/act-form.tsx'
import { Failure, Nothing } from '#web/desk/parts.tsx'
import { currentPost, useMe } from '#web/identity/me.ts'
import { call } from '#web/kit/call.ts'
import { network } from './client.ts'

/** 代理: while somebody is away, a colleague acts under their mandate between two days. */
export function StandInButton({ holder }: { holder: Holder }) {
  const [open, setOpen] = useState(false)
  const finish = useFinish(() => setOpen(false))
  return (
    <>
      <Button type="link" onClick={() => setOpen(true)}>
        安排代理
      </Button>
      {open && (
        <ActForm
          title={`${holder.name}不在时，谁代理${holder.placeName}${holder.postName}`}
          initial={{ from: todayValue(), to: todayValue() }}
          save={given => call(network['stand-ins'].$post({ json: { ...given, mandate: holder.mandate } as never }))}
          done={finish}
          cancel={() => setOpen(false)}
        >
          <ColleagueInput />
          <DayInput name="from" label="自哪天" />
          <DayInput name="to" label="至哪天" />
          <Form.Item name="reason" label="为什么" rules={[{ required: true }]}>
            <Input maxLength={200} />
          </Form.Item>
        </ActForm>
      )}
    </>
  )
}

function ColleagueInput() {
  const [text, setText] = useState('')
  const q = useDeferredValue(text.trim())
  const people = useQuery({
    queryKey: ['people', q, 'colleague'],
    queryFn: () => call(network.people.$get({ query: { limit: '20', ...(q && { q }) } })),
  })
  const options = (people.data?.rows ?? []).map(person => ({
    value: person.id,
    label: `${person.name} ${person.posts.map(post => post.placeName + post.postName).join('、')}`,
  }))
  return (
    <Form.Item name="person" label="谁代理" rules={[{ required: true, message: '请输入姓名并选择' }]}>
      <Select showSearch filterOption={false} onSearch={setText} placeholder="输入姓名" options={options} />
    </Form.Item>
  )
}

/** Who stands in for whom, and the way to end it early. */
export function StandInTable() {
  const list = useQuery({ queryKey: ['stand-ins'], queryFn: () => call(network['stand-ins'].$get()) })
  const [ending, setEnding] = useState<string>()
  const finish = useFinish(() => setEnding(undefined))
  const me = useMe()
  const post = me.data && currentPost(me.data)?.post
  const may = post === 'town_officer' || post === 'party_secretary'
  if (list.error) return <Failure error={list.error} retry={() => list.refetch()} />
  return (
    <section className="panel">
      <h3>代理</h3>
      <Table
        size="small"
        rowKey="id"
        loading={list.isPending}
        dataSource={list.data}
        pagination={{ pageSize: 10, hideOnSinglePage: true }}
        locale={{ emptyText: <Nothing words="没有人在代理。到“片组邻”选中岗位，按“安排代理”。" /> }}
        columns={[
          { title: '谁的岗位', render: (_, row) => `${row.placeName} ${row.postName} ${row.absent}` },
          { title: '谁代理', dataIndex: 'name' },
          { title: '期间', render: (_, row) => `${row.from} 至 ${row.ended ?? row.to}` },
          { title: '为什么', dataIndex: 'reason' },
          { title: '操作', render: (_, row) => may && !row.ended && <Button onClick={() => setEnding(row.id)}>提前结束</Button> },
        ]}
      />
      {ending && (
        <ActForm
          title="提前结束代理"
          initial={{ on: todayValue() }}
          save={given => call(network['stand-ins'][':id'].end.$put({ param: { id: ending }, json: given as never }))}
          done={finish}
          cancel={() => setEnding(undefined)}
        >
          <DayInput name="on" label="自哪天起不再代理" />
        </ActForm>
      )}
    </section>
  )
}
