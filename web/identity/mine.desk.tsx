import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Table } from 'antd'
import { Loading, Nothing } from '#web/desk/parts.tsx'
import { call } from '#web/kit/call.ts'
import { momentWords } from '#web/kit/time.ts'
import { identity } from './me.ts'
import { PasswordForm } from './password.desk.tsx'

export default function MinePage() {
  return (
    <div className="stack">
      <h2>我的</h2>
      <Devices />
      <Looks />
      <PasswordForm />
    </div>
  )
}

function Devices() {
  const sessions = useQuery({ queryKey: ['sessions'], queryFn: () => call(identity.sessions.$get()) })
  const queries = useQueryClient()
  const revoke = useMutation({
    mutationFn: (id: string) => call(identity.sessions[':id'].$delete({ param: { id } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['sessions'] }),
  })
  if (!sessions.data) return <Loading />
  return (
    <section className="panel">
      <h3>登录过的设备</h3>
      <Table
        rowKey="id"
        pagination={false}
        dataSource={sessions.data}
        columns={[
          { title: '设备', dataIndex: 'device' },
          { title: '登录', dataIndex: 'createdAt', render: momentWords },
          { title: '最近使用', dataIndex: 'seenAt', render: momentWords },
          {
            title: '操作',
            render: (_, row) => (row.current ? '本机' : <Button onClick={() => revoke.mutate(row.id)}>让它退出</Button>),
          },
        ]}
      />
    </section>
  )
}

function Looks() {
  const looks = useQuery({ queryKey: ['looks'], queryFn: () => call(identity.me.looks.$get()) })
  if (!looks.data) return null
  return (
    <section className="panel">
      <h3>谁看过我的资料</h3>
      {looks.data.length === 0 ? (
        <Nothing words="还没有人查看过您的身份证号或电话" />
      ) : (
        <Table
          rowKey={row => row.at + row.field}
          pagination={false}
          dataSource={looks.data}
          columns={[
            { title: '时间', dataIndex: 'at', render: momentWords },
            { title: '岗位', dataIndex: 'post' },
            { title: '姓名', dataIndex: 'who' },
            { title: '查看了', dataIndex: 'field' },
            { title: '理由', dataIndex: 'reason' },
          ]}
        />
      )}
    </section>
  )
}
