import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Form, Input, Table } from 'antd'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { ActForm } from '#web/desk/act-form.tsx'
import { Failure, Nothing } from '#web/desk/parts.tsx'
import { showPassword } from '#web/identity/accounts.desk.tsx'
import { useViewpoint } from '#web/identity/me.ts'
import { call } from '#web/kit/call.ts'
import { network } from './client.ts'

/** The county's towns: open one to look into it (read only), found a new one. */
export default function TownsPage() {
  const towns = useQuery({ queryKey: ['towns'], queryFn: () => call(network.towns.$get()) })
  const [founding, setFounding] = useState(false)
  const { change } = useViewpoint()
  const [, go] = useLocation()
  const open = async (town: string) => {
    await change({ town })
    go('/')
  }
  return (
    <div className="stack">
      <h2>乡镇街道</h2>
      <div>
        <Button type="primary" onClick={() => setFounding(true)}>
          新开一个乡镇街道
        </Button>
      </div>
      {towns.error && <Failure error={towns.error} retry={() => towns.refetch()} />}
      <Table
        className="panel"
        rowKey="id"
        loading={towns.isPending}
        pagination={false}
        dataSource={towns.data?.filter(town => town.kind === 'town')}
        locale={{ emptyText: <Nothing words="还没有乡镇街道。请先新开一个。" /> }}
        columns={[
          { title: '名称', dataIndex: 'name' },
          { title: '统计用区划代码', dataIndex: 'code' },
          { title: '操作', render: (_, town) => <Button onClick={() => open(town.id)}>进去看看（只读）</Button> },
        ]}
      />
      {founding && <Founding close={() => setFounding(false)} />}
    </div>
  )
}

function Founding({ close }: { close: () => void }) {
  const { modal } = App.useApp()
  const queries = useQueryClient()
  const save = async (given: Record<string, unknown>) => {
    const { name, code, officer, phone, userName } = given as Record<string, string>
    const json = { name: name!, code: code!, officer: { name: officer!, phone: phone!, userName: userName! } }
    const made = await call(network.towns.$post({ json }))
    showPassword(modal, `${name}镇干部 ${officer}`, made.officer.userName, made.officer.password)
  }
  const done = async () => {
    await queries.invalidateQueries({ queryKey: ['towns'] })
    close()
  }
  return (
    <ActForm title="新开一个乡镇街道" okText="开设" save={save} done={done} cancel={close}>
      <Form.Item name="name" label="名称" rules={[{ required: true }]}>
        <Input maxLength={40} />
      </Form.Item>
      <Form.Item name="code" label="统计用区划代码（12 位）" rules={[{ required: true }]}>
        <Input maxLength={12} inputMode="numeric" />
      </Form.Item>
      <Form.Item name="officer" label="第一位镇干部姓名" rules={[{ required: true }]}>
        <Input maxLength={40} />
      </Form.Item>
      <Form.Item name="phone" label="他的手机号" rules={[{ required: true }]}>
        <Input inputMode="tel" />
      </Form.Item>
      <Form.Item name="userName" label="他的用户名" rules={[{ required: true }]}>
        <Input autoCapitalize="off" />
      </Form.Item>
    </ActForm>
  )
}
