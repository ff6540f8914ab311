import { useQuery } from '@tanstack/react-query'
import { Button, Table, Tag, TreeSelect } from 'antd'
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import type { TreeNode } from '#network/terms.ts'
import { type PlanRow, planStates } from '#network/unit-plans-terms.ts'
import { Failure, Loading, Nothing } from '#web/desk/parts.tsx'
import { currentPost, useMe } from '#web/identity/me.ts'
import { call } from '#web/kit/call.ts'
import { momentWords } from '#web/kit/time.ts'
import { network, unitPlans } from './client.ts'

/** 划邻: begin with a village or group, or go on with a draft. */
export default function UnitPlansPage() {
  const me = useMe()
  const post = me.data && currentPost(me.data)?.post
  const drafts = post === 'town_officer' || post === 'party_secretary'
  return (
    <div className="stack">
      <h2>划邻</h2>
      {drafts && <Beginning />}
      <Plans mayDraft={drafts} />
    </div>
  )
}

function Beginning() {
  const tree = useQuery({ queryKey: ['tree'], queryFn: () => call(network.places.tree.$get()) })
  const [, go] = useLocation()
  const [chosen, setChosen] = useState<string>()
  if (tree.error) return <Failure error={tree.error} retry={() => tree.refetch()} />
  if (!tree.data) return <Loading />
  const nodes = (tree.data as TreeNode[]).filter(node => ['village', 'area', 'group'].includes(node.kind))
  const ids = new Set(nodes.map(node => node.id))
  return (
    <section className="panel">
      <p className="soft" style={{ marginTop: 0 }}>
        选一个村或一个组，系统按户数范围、步行远近、相连成片划出各邻，可以再动手调整。存为草案不改变现状，公布才生效。
      </p>
      <div className="toolbar" style={{ margin: 0 }}>
        <label htmlFor="plan-place">划哪里</label>
        <TreeSelect
          id="plan-place"
          style={{ width: 320 }}
          value={chosen}
          onChange={setChosen}
          placeholder="选一个村或组"
          showSearch
          treeDataSimpleMode
          treeNodeFilterProp="title"
          treeData={nodes.map(node => ({
            id: node.id,
            pId: node.parent && ids.has(node.parent) ? node.parent : 0,
            value: node.id,
            title: `${node.name}${node.households === null ? '' : ` ${node.households} 户`}`,
            disabled: node.kind === 'area' || !node.households,
          }))}
        />
        <Button type="primary" disabled={!chosen} onClick={() => go(`/unit-plans/new/${chosen}`)}>
          开始划邻
        </Button>
      </div>
    </section>
  )
}

function Plans({ mayDraft }: { mayDraft: boolean }) {
  const list = useQuery({ queryKey: ['unit-plans'], queryFn: () => call(unitPlans.$get({ query: {} })) })
  if (list.error) return <Failure error={list.error} retry={() => list.refetch()} />
  const empty = mayDraft ? '还没有划邻方案。在上面选一个村或组，开始划邻。' : '还没有公布过划邻方案。公布以后在这里可以查。'
  return (
    <section className="panel">
      <h3 style={{ marginTop: 0 }}>{mayDraft ? '方案' : '已公布的方案'}</h3>
      <Table<PlanRow>
        size="small"
        rowKey="id"
        loading={list.isPending}
        dataSource={list.data as PlanRow[] | undefined}
        pagination={{ pageSize: 20, hideOnSinglePage: true }}
        scroll={{ x: 860 }}
        locale={{ emptyText: <Nothing words={empty} /> }}
        columns={[
          { title: '方案', render: (_, row) => <Link href={`/unit-plans/${row.id}`}>{row.name}</Link> },
          { title: '范围', dataIndex: 'placeName' },
          { title: '状态', render: (_, row) => <StateOf row={row} /> },
          { title: '户', dataIndex: 'households' },
          { title: '邻', dataIndex: 'units' },
          { title: '步行（米）', render: (_, row) => Math.round(row.walking) },
          { title: '例外', dataIndex: 'exceptions' },
          { title: '谁、何时', render: (_, row) => `${row.saved.name} ${momentWords(row.saved.at)}` },
        ]}
      />
    </section>
  )
}

function StateOf({ row }: { row: PlanRow }) {
  const day = row.publishOn && ` ${row.publishOn}`
  return (
    <>
      <Tag>
        {planStates[row.state]}
        {day}
      </Tag>
      {row.problem && <span className="alarm">{row.problem}</span>}
    </>
  )
}
