import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Form, Input, Radio, Table } from 'antd'
import { useState } from 'react'
import { newId } from '#common/ids.ts'
import type { Deliberation } from '#decisions/terms.ts'
import { type Choice, choices } from '#decisions/vote-terms.ts'
import { ActForm, useFinish } from '#web/desk/act-form.tsx'
import { Failure } from '#web/desk/parts.tsx'
import { call } from '#web/kit/call.ts'
import { decisions } from './client.ts'
import { voterStates } from './words.ts'

interface Row {
  household: string
  head: string
  address: string
  state: keyof typeof voterStates
  left: boolean
}

/** 表决名册: who may vote and whether they did, never how; slips and words are taken down here. */
export function VotingList({ matter: { id, phase, may } }: { matter: Deliberation }) {
  const [taking, setTaking] = useState<{ row: Row; way: 'paper' | 'spoken' } | null>(null)
  const list = useQuery({
    queryKey: ['deliberation', id, 'households'],
    queryFn: () => call(decisions.deliberations[':id'].households.$get({ param: { id } })),
  })
  if (list.error) return <Failure error={list.error} retry={() => list.refetch()} />
  const came = list.data?.came ?? []
  const take = (row: Row) => (
    <>
      <Button size="small" onClick={() => setTaking({ row, way: 'paper' })}>
        录纸质票
      </Button>{' '}
      <Button size="small" onClick={() => setTaking({ row, way: 'spoken' })}>
        代记
      </Button>
    </>
  )
  return (
    <section className="panel">
      <h3>{phase === 'proposed' ? '圈子里的户' : '表决名册'}</h3>
      {came.length > 0 && (
        <Alert
          type="info"
          showIcon
          title={`开始表决后新来 ${came.length} 户，不在名册里，这次不投：${came.map(each => each.address).join('、')}`}
        />
      )}
      <Table<Row>
        rowKey="household"
        size="small"
        loading={list.isPending}
        dataSource={list.data?.rows as Row[] | undefined}
        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: 640 }}
        locale={{ emptyText: '本级以下没有这个圈子的户。' }}
        columns={[
          { title: '户主', render: (_, row) => row.head || '（缺户主）' },
          { title: '住址', dataIndex: 'address' },
          ...(phase === 'proposed'
            ? []
            : [{ title: '投了没有', render: (_: unknown, row: Row) => `${voterStates[row.state]}${row.left ? '（后来迁出）' : ''}` }]),
          ...(may.record ? [{ title: '办理', render: (_: unknown, row: Row) => take(row) }] : []),
        ]}
      />
      {taking && <Taking id={id} {...taking} close={() => setTaking(null)} />}
    </section>
  )
}

interface Given {
  choice: Choice
  reason?: string
  slip?: string
  witness?: string
}

/** Keys a slip (a second person keys it again), or writes down what a household said before a witness. */
function Taking({ id, row, way, close }: { id: string; row: Row; way: 'paper' | 'spoken'; close: () => void }) {
  const done = useFinish(close)
  const [ballot] = useState(newId)
  const save = (given: object) => {
    const { choice, reason = '', slip, witness } = given as Given
    const json = { id: ballot, household: row.household, choice, reason, ...(slip && { slip }), ...(witness && { witness }) }
    return call(decisions.deliberations[':id'].ballots.$post({ param: { id }, json }))
  }
  const paper = way === 'paper'
  return (
    <ActForm
      title={`${paper ? '录纸质票' : '代记'}：${row.head || '（缺户主）'} ${row.address}`}
      okText="记下"
      save={save}
      done={done}
      cancel={close}
    >
      <p className="soft">{paper ? '同一张票要两个人各录一次，一致才计票。' : '照原话记，写明谁在场。本户凭联系卡投过的，以本户为准。'}</p>
      <Form.Item name="choice" label="这一户的意见" rules={[{ required: true, message: '请选择' }]}>
        <Radio.Group options={Object.entries(choices).map(([value, label]) => ({ value, label }))} />
      </Form.Item>
      <Form.Item name="reason" label="理由（有异议的要写）">
        <Input maxLength={300} />
      </Form.Item>
      {paper ? (
        <Form.Item name="slip" label="票号" rules={[{ required: true, message: '请填写票上的编号' }]}>
          <Input maxLength={20} />
        </Form.Item>
      ) : (
        <Form.Item name="witness" label="在场见证人" rules={[{ required: true, message: '请写见证人' }]}>
          <Input maxLength={40} />
        </Form.Item>
      )}
    </ActForm>
  )
}
