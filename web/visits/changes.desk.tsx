import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input, Segmented, Select, Table } from 'antd'
import { useState } from 'react'
import { Link } from 'wouter'
import { relations } from '#network/households-terms.ts'
import { type Approval, type ProposalRow, proposalKinds, proposalStates } from '#visits/proposals-terms.ts'
import { ActForm, DayInput } from '#web/desk/act-form.tsx'
import { Failure, Nothing } from '#web/desk/parts.tsx'
import { currentPost, useMe } from '#web/identity/me.ts'
import { call } from '#web/kit/call.ts'
import { momentWords } from '#web/kit/time.ts'
import { proposals } from './client.ts'

type State = keyof typeof proposalStates
const keepers = ['town_officer', 'party_secretary', 'village_officer']

/** What visitors found changed in households, and what the office makes of it. */
export default function ChangesPage() {
  const [state, setState] = useState<State>('open')
  const [acting, setActing] = useState<{ row: ProposalRow; act: 'approve' | 'refuse' }>()
  const me = useMe()
  const may = keepers.includes((me.data && currentPost(me.data)?.post) ?? '')
  const list = useQuery({
    queryKey: ['proposals', 'desk', state],
    queryFn: () => call(proposals.proposals.$get({ query: { state } })),
  })
  const rows = list.data?.rows as ProposalRow[] | undefined
  return (
    <div className="stack">
      <h2>住户变动</h2>
      <p className="soft">三长走访时上报的迁走、出生、去世、外出务工、换电话。采纳后随即改花名册，两件事同成同败。</p>
      <Segmented
        value={state}
        options={Object.entries(proposalStates).map(([value, label]) => ({ value, label }))}
        onChange={value => setState(value as State)}
      />
      {list.error && <Failure error={list.error} retry={() => list.refetch()} />}
      <Table
        className="panel"
        rowKey="id"
        loading={list.isPending}
        dataSource={rows}
        scroll={{ x: 900 }}
        pagination={{ pageSize: 20, showSizeChanger: false }}
        locale={{ emptyText: <Nothing words={`没有${proposalStates[state]}的变动。三长在手机上走访后点“他家有人口、电话变动”上报。`} /> }}
        columns={[
          { title: '户', render: (_, row) => <Link href={`/households/${row.household}`}>{row.head || '（已销户）'}</Link> },
          { title: '邻', dataIndex: 'unitName' },
          { title: '变动', render: (_, row) => whatWords(row) },
          { title: '日期', dataIndex: 'on' },
          { title: '说明', dataIndex: 'note' },
          { title: '谁报的', render: (_, row) => `${row.by} ${momentWords(row.at)}` },
          state === 'open'
            ? {
                title: '操作',
                render: (_, row) =>
                  may && (
                    <>
                      <Button type="link" onClick={() => setActing({ row, act: 'approve' })}>
                        采纳
                      </Button>
                      <Button type="link" onClick={() => setActing({ row, act: 'refuse' })}>
                        不采纳
                      </Button>
                    </>
                  ),
              }
            : {
                title: '核定',
                render: (_, row) => [row.decidedBy, row.decidedAt && momentWords(row.decidedAt), row.reason].filter(Boolean).join(' '),
              },
        ]}
      />
      {acting?.act === 'approve' && <Approve row={acting.row} close={() => setActing(undefined)} />}
      {acting?.act === 'refuse' && <Refuse row={acting.row} close={() => setActing(undefined)} />}
    </div>
  )
}

function whatWords({ kind, residentName, name, phoneMasked }: ProposalRow): string {
  const who = residentName ?? (kind === 'born' ? name : '全家')
  return `${who} ${proposalKinds[kind]}${phoneMasked ? `（${phoneMasked}）` : ''}`
}

function Approve({ row, close }: { row: ProposalRow; close: () => void }) {
  const queries = useQueryClient()
  const save = (given: object) => call(proposals.proposals[':id'].approval.$put({ param: { id: row.id }, json: given as Approval }))
  const done = () => {
    close()
    queries.invalidateQueries()
  }
  const born = row.kind === 'born'
  return (
    <ActForm
      title={`采纳：${whatWords(row)}`}
      okText="采纳并办理"
      initial={{ on: row.on, name: row.name }}
      save={save}
      done={done}
      cancel={close}
    >
      {born ? (
        <>
          <Form.Item name="name" label="姓名" rules={[{ required: true }]}>
            <Input maxLength={40} />
          </Form.Item>
          <Form.Item name="idNumber" label="身份证号" rules={[{ required: true }]}>
            <Input maxLength={18} />
          </Form.Item>
          <Form.Item name="relation" label="与户主关系" rules={[{ required: true }]}>
            <Select options={relations.filter(one => one !== '户主').map(value => ({ value, label: value }))} />
          </Form.Item>
        </>
      ) : (
        <DayInput name="on" label="变动日期" />
      )}
      <Form.Item name="words" label="答复上报人的话（可不填）">
        <Input maxLength={200} />
      </Form.Item>
    </ActForm>
  )
}

function Refuse({ row, close }: { row: ProposalRow; close: () => void }) {
  const queries = useQueryClient()
  const save = ({ reason }: Record<string, unknown>) =>
    call(proposals.proposals[':id'].refusal.$put({ param: { id: row.id }, json: { reason: String(reason) } }))
  const done = () => {
    close()
    queries.invalidateQueries()
  }
  return (
    <ActForm title={`不采纳：${whatWords(row)}`} okText="不采纳" save={save} done={done} cancel={close}>
      <Form.Item name="reason" label="为什么（上报的人看得到）" rules={[{ required: true }]}>
        <Input maxLength={200} />
      </Form.Item>
    </ActForm>
  )
}
