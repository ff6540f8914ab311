import { useQuery } from '@tanstack/react-query'
import { Button, Segmented, Table } from 'antd'
import { useState } from 'react'
import { Link } from 'wouter'
import { proposers } from '#decisions/rules.ts'
import { outcomes, type Phase, phases } from '#decisions/vote-terms.ts'
import { Failure, Nothing } from '#web/desk/parts.tsx'
import { currentPost, useMe } from '#web/identity/me.ts'
import { call } from '#web/kit/call.ts'
import { momentWords } from '#web/kit/time.ts'
import { decisions } from './client.ts'

/** 议事: what the circles of the place are settling. */
export default function DeliberationsPage() {
  const me = useMe()
  const post = me.data && currentPost(me.data)?.post
  const proposes = post !== undefined && proposers.includes(post)
  const [phase, setPhase] = useState<Phase | 'all'>('all')
  const query = { limit: '200', ...(phase !== 'all' && { phase }) }
  const list = useQuery({ queryKey: ['deliberations', phase], queryFn: () => call(decisions.deliberations.$get({ query })) })
  return (
    <div className="stack">
      <h2>议事</h2>
      <div className="toolbar" style={{ margin: 0 }}>
        <Segmented<Phase | 'all'>
          value={phase}
          onChange={setPhase}
          options={[{ value: 'all', label: '全部' }, ...Object.entries(phases).map(([value, label]) => ({ value: value as Phase, label }))]}
        />
        {proposes && (
          <Link href="/deliberations/new">
            <Button type="primary">提出议题</Button>
          </Link>
        )}
      </div>
      {list.error && <Failure error={list.error} retry={() => list.refetch()} />}
      <Table
        className="panel"
        rowKey="id"
        loading={list.isPending}
        dataSource={list.data?.rows}
        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: 900 }}
        locale={{
          emptyText: (
            <Nothing
              words={`没有${phase === 'all' ? '' : phases[phase]}的议题。${proposes ? '住户自己商量着办的事，点“提出议题”。' : ''}`}
            />
          ),
        }}
        columns={[
          { title: '议题', render: (_, row) => <Link href={`/deliberations/${row.id}`}>{row.title}</Link> },
          { title: '圈子', render: (_, row) => (row.circle === row.placeName ? row.circle : `${row.circle}（${row.placeName}）`) },
          { title: '户数', dataIndex: 'households' },
          { title: '进度', render: (_, row) => phases[row.phase] },
          { title: '截止', render: (_, row) => (row.closesAt ? momentWords(row.closesAt) : '还没开始表决') },
          { title: '结果', render: (_, row) => (row.result ? outcomes[row.result.outcome] : '') },
          { title: '提出', render: (_, row) => `${row.proposedBy}，${momentWords(row.proposedAt)}` },
        ]}
      />
    </div>
  )
}
