import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Table, TreeSelect } from 'antd'
import { useState } from 'react'
import type { TreeNode } from '#network/terms.ts'
import { Failure, Loading, Nothing } from '#web/desk/parts.tsx'
import { call } from '#web/kit/call.ts'
import { addressOf } from '#web/kit/viewpoint.ts'
import { cards, network } from './client.ts'
import { Revoking } from './revoking.desk.tsx'

/** 一证一卡 and rosters: issue what is missing, print what is there. */
export default function PaperPage() {
  const tree = useQuery({ queryKey: ['tree'], queryFn: () => call(network.places.tree.$get()) })
  const [chosen, setChosen] = useState<string>()
  if (tree.error) return <Failure error={tree.error} retry={() => tree.refetch()} />
  if (!tree.data) return <Loading />
  const nodes = (tree.data as TreeNode[]).filter(node => node.kind !== 'county')
  const place = chosen ?? nodes[0]?.id
  if (!nodes[0]?.households) return <Nothing words="还没有住户和邻长，没有可打印的证卡。请先导入花名册。" />
  const ids = new Set(nodes.map(node => node.id))
  return (
    <div className="stack">
      <h2>证卡打印</h2>
      <section className="panel">
        <label htmlFor="paper-place">打印哪里的</label>{' '}
        <TreeSelect
          id="paper-place"
          style={{ width: 360 }}
          value={place}
          onChange={setChosen}
          showSearch
          treeDataSimpleMode
          treeNodeFilterProp="title"
          treeDefaultExpandedKeys={nodes[0] ? [nodes[0].id] : []}
          treeData={nodes.map(node => ({
            id: node.id,
            pId: node.parent && ids.has(node.parent) ? node.parent : 0,
            value: node.id,
            title: node.name,
          }))}
        />
      </section>
      {place && <Sheets place={place} parts={partsOf(nodes, place)} />}
      {place && <Certificates place={place} />}
    </div>
  )
}

/** A town prints village by village: one PDF of everything would be thousands of pages. */
function partsOf(nodes: TreeNode[], place: string): TreeNode[] {
  const chosen = nodes.find(node => node.id === place)
  return chosen?.kind === 'town' ? nodes.filter(node => node.kind === 'village') : chosen ? [chosen] : []
}

function Sheets({ place, parts }: { place: string; parts: TreeNode[] }) {
  const queries = useQueryClient()
  const onSuccess = () => queries.invalidateQueries({ queryKey: ['certificates'] })
  const certificates = useMutation({ mutationFn: () => call(cards.certificates.$post({ json: { place } })), onSuccess })
  const contactCards = useMutation({ mutationFn: () => call(cards.cards.$post({ json: { place } })) })
  return (
    <>
      <Sheet
        name="邻长代表证"
        words="A4 纸，每张 10 证，带裁切线；二维码可查证此岗位今天是否在任。"
        pdf="certificates"
        parts={parts}
        issue={certificates}
      />
      <Sheet name="联系卡" words="每户一张，大字印三长姓名电话；居民扫码可直接反映事情。" pdf="cards" parts={parts} issue={contactCards} />
      <Sheet name="邻户名册" words="每邻一表：户主、人数、类别。" pdf="rosters" parts={parts} />
    </>
  )
}

interface Issue {
  mutate: () => void
  isPending: boolean
  error: unknown
  data?: { issued: number; living: number }
}

interface SheetProps {
  name: string
  words: string
  pdf: 'certificates' | 'cards' | 'rosters'
  parts: TreeNode[]
  issue?: Issue
}

function Sheet({ name, words, pdf, parts, issue }: SheetProps) {
  return (
    <section className="panel">
      <h3>{name}</h3>
      <p className="soft">{words}</p>
      {issue?.data && (
        <Alert type="success" title={`新发 ${issue.data.issued} 份，现有效 ${issue.data.living} 份`} style={{ marginBottom: 12 }} />
      )}
      {issue?.error != null && <Failure error={issue.error} />}
      <div className="toolbar" style={{ margin: 0 }}>
        {issue && (
          <Button onClick={() => issue.mutate()} loading={issue.isPending}>
            为还没有的发放
          </Button>
        )}
        {parts.map(part => (
          <Button key={part.id} type="primary" ghost href={addressOf(`/${pdf}.pdf?place=${part.id}`)} target="_blank">
            打印{part.name}（PDF）
          </Button>
        ))}
      </div>
    </section>
  )
}

const listCertificates = (place: string) => call(cards.certificates.$get({ query: { place } }))
type Certificate = Awaited<ReturnType<typeof listCertificates>>[number]

/** Who has a 代表证, whether it still stands, and the way to declare one void. */
function Certificates({ place }: { place: string }) {
  const list = useQuery({ queryKey: ['certificates', place], queryFn: () => listCertificates(place) })
  const [revoking, setRevoking] = useState<Certificate>()
  if (list.error) return <Failure error={list.error} retry={() => list.refetch()} />
  return (
    <section className="panel">
      <h3>已发的代表证</h3>
      <Table
        size="small"
        rowKey="id"
        loading={list.isPending}
        dataSource={list.data}
        pagination={{ pageSize: 10, showSizeChanger: false, showTotal: total => `共 ${total} 份` }}
        locale={{ emptyText: <Nothing words="还没有发过代表证。按上面的“为还没有的发放”。" /> }}
        columns={[
          { title: '证号', dataIndex: 'serial' },
          { title: '姓名', dataIndex: 'name' },
          { title: '邻', dataIndex: 'placeName' },
          { title: '发证', dataIndex: 'issuedOn' },
          { title: '状态', render: (_, row) => stateOf(row) },
          {
            title: '操作',
            render: (_, row) => !row.revokedOn && <Button onClick={() => setRevoking(row)}>作废</Button>,
          },
        ]}
      />
      {revoking && (
        <Revoking
          title={`作废 ${revoking.name} 的代表证`}
          save={reason => call(cards.certificates[':id'].revocation.$put({ param: { id: revoking.id }, json: { reason } }))}
          close={() => setRevoking(undefined)}
        />
      )}
    </section>
  )
}

function stateOf(row: Certificate): string {
  if (row.revokedOn) return `${row.revokedOn} 作废：${row.revokedReason}`
  return row.held ? '在任' : '已不在任'
}
