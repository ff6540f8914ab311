import { useQuery } from '@tanstack/react-query'
import { Descriptions, Table, Tabs, Tag, Timeline } from 'antd'
import { Link } from 'wouter'
import { placeKinds } from '#common/posts.ts'
import type { Holder, TreeNode } from '#network/terms.ts'
import { Failure, Loading, Nothing } from '#web/desk/parts.tsx'
import { call } from '#web/kit/call.ts'
import { network } from './client.ts'
import { HouseholdTable } from './household-table.desk.tsx'
import { MandateActs } from './mandates.desk.tsx'
import { PlaceActs } from './place-acts.desk.tsx'

/** One place: who holds its posts, its households, what became of it. */
export function PlacePanel({ id, nodes }: { id: string; nodes: TreeNode[] }) {
  const found = useQuery({ queryKey: ['place', id], queryFn: () => call(network.places[':id'].$get({ param: { id } })) })
  if (found.error) return <Failure error={found.error} retry={() => found.refetch()} />
  if (!found.data) return <Loading />
  const place = found.data as Place
  return (
    <section className="panel">
      <p className="soft">{place.above.map(one => one.name).join(' › ')}</p>
      <h3 style={{ margin: '4px 0 12px' }}>
        {place.name} <Tag>{placeKinds[place.kind]}</Tag> {place.endedOn && <Tag color="error">{place.endedOn} 撤并</Tag>}
      </h3>
      <PlaceActs place={place} nodes={nodes} />
      <Tabs
        items={[
          { key: 'posts', label: '概况与岗位', children: <Posts place={place} /> },
          {
            key: 'households',
            label: place.households === null ? '住户' : `住户 ${place.households}`,
            children: <HouseholdTable place={id} />,
          },
          { key: 'history', label: '沿革', children: <History place={place} /> },
        ]}
      />
    </section>
  )
}

const getPlace = () => call(network.places[':id'].$get({ param: { id: '' } }))
export type Place = Awaited<ReturnType<typeof getPlace>>

function Posts({ place }: { place: Place }) {
  return (
    <div className="stack">
      <Descriptions
        column={3}
        size="small"
        items={[
          { key: 1, label: '下级', children: place.children },
          { key: 2, label: '户', children: place.households },
          { key: 3, label: '人', children: place.people },
          { key: 4, label: '重点户', children: place.keyHouseholds },
          { key: 5, label: '设立', children: place.startedOn },
        ]}
      />
      <HolderTable rows={place.holders as Holder[]} acts={holder => <MandateActs holder={holder} />} />
      {place.past.length > 0 && (
        <>
          <h4 style={{ margin: 0 }}>历任</h4>
          <HolderTable rows={place.past as Holder[]} />
        </>
      )}
    </div>
  )
}

function HolderTable({ rows, acts }: { rows: Holder[]; acts?: (holder: Holder) => React.ReactNode }) {
  return (
    <Table
      size="small"
      rowKey="mandate"
      pagination={false}
      dataSource={rows}
      locale={{ emptyText: <Nothing words="现在无人在任。用上面的“登记任职”登记推选或任命的结果。" /> }}
      columns={[
        { title: '岗位', dataIndex: 'postName' },
        { title: '姓名', render: (_, row) => <Link href={`/people?person=${row.person}`}>{row.name}</Link> },
        { title: '电话', render: (_, row) => row.phone ?? row.phoneMasked },
        { title: '产生', render: (_, row) => (row.how === 'elected' ? '推选' : '任命') },
        { title: '任期', render: (_, row) => `${row.from} 至 ${row.ended ?? row.until ?? '未定'}` },
        acts ? { title: '操作', render: (_, row) => acts(row) } : { title: '终止原因', render: (_, row) => row.endedReason },
      ]}
    />
  )
}

const changeNames: Record<string, string> = {
  opened: '设立',
  renamed: '改名',
  moved: '改隶',
  split: '拆分',
  merged: '合并',
  closed: '撤销',
  redrawn: '调整户',
}

function History({ place }: { place: Place }) {
  if (place.changes.length === 0) return <Nothing words="设立以来没有变动" />
  return (
    <Timeline
      items={place.changes.map(change => ({
        content: `${change.on} ${changeNames[change.change] ?? change.change}：${change.reason}`,
      }))}
    />
  )
}
