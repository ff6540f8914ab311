import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Form, Select, Table, Tag } from 'antd'
import { useState } from 'react'
import { newId } from '#common/ids.ts'
import { ActForm, DayInput, todayValue } from '#web/desk/act-form.tsx'
import { Failure, Nothing } from '#web/desk/parts.tsx'
import { currentPost, useMe } from '#web/identity/me.ts'
import { call } from '#web/kit/call.ts'
import { StandInTable } from '#web/network/stand-ins.desk.tsx'
import { tools } from './client.ts'
import { RequestRooms } from './rooms.desk.tsx'

/** 值班表, and beside it who is away and who stands in: both decide whom a matter goes to today. */
export default function OnDutyPage() {
  const [id, setId] = useState<string>()
  const queries = useQueryClient()
  const me = useMe()
  const post = me.data && currentPost(me.data)?.post
  const may = post === 'town_officer' || post === 'town_duty'
  const list = useQuery({ queryKey: ['on-duty'], queryFn: () => call(tools['on-duty'].$get()) })
  const fresh = () => queries.invalidateQueries({ queryKey: ['on-duty'] })
  const off = useMutation({
    mutationFn: (shift: string) => call(tools['on-duty'][':id'].$delete({ param: { id: shift } })),
    onSuccess: fresh,
  })
  return (
    <div className="stack">
      <RequestRooms title="值班表" />
      <p style={{ margin: 0 }}>公共安全、保密件、村务监督一分类就先到当天值班的人；没有排班的日子，先到镇值班员，再到镇干部。</p>
      {may && (
        <div>
          <Button type="primary" onClick={() => setId(newId())}>
            排一班
          </Button>
        </div>
      )}
      {list.error && <Failure error={list.error} retry={() => list.refetch()} />}
      {off.error && <Failure error={off.error} />}
      <Table
        className="panel"
        size="middle"
        rowKey="id"
        loading={list.isPending}
        dataSource={list.data?.rows}
        pagination={{ pageSize: 31, hideOnSinglePage: true }}
        locale={{ emptyText: <Nothing words="今天以后还没有排班。镇干部、镇值班员可以按“排一班”。" /> }}
        columns={[
          { title: '哪天', render: (_, row) => (row.from === row.to ? row.from : `${row.from} 至 ${row.to}`) },
          {
            title: '谁值班',
            render: (_, row) => (
              <>
                {row.name}（{row.postName}） {row.standIn && `今天由 ${row.standIn} 代理`} {row.today && <Tag color="success">今天</Tag>}
              </>
            ),
          },
          {
            title: '操作',
            render: (_, row) =>
              may && (
                <Button onClick={() => off.mutate(row.id)} loading={off.isPending} aria-label={`去掉 ${row.from} ${row.name} 的班`}>
                  去掉
                </Button>
              ),
          },
        ]}
      />
      {post !== 'department_clerk' && <StandInTable />}
      {id && (
        <ActForm
          title="排一班"
          initial={{ from: todayValue(), to: todayValue() }}
          save={given => call(tools['on-duty'].$post({ json: { ...given, id } as never }))}
          done={() => {
            void fresh()
            setId(undefined)
          }}
          cancel={() => setId(undefined)}
        >
          <Form.Item name="mandate" label="谁值班" rules={[{ required: true, message: '请选择' }]}>
            <Select options={list.data?.choices.map(each => ({ value: each.mandate, label: `${each.name} ${each.postName}` }))} />
          </Form.Item>
          <DayInput name="from" label="自哪天" />
          <DayInput name="to" label="至哪天" />
        </ActForm>
      )}
    </div>
  )
}
