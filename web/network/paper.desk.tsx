import { useMutation, useQuery } from '@tanstack/react-query'
import { Alert, Button, TreeSelect } from 'antd'
import { useState } from 'react'
import type { TreeNode } from '#network/terms.ts'
import { Failure, Loading, Nothing } from '#web/desk/parts.tsx'
import { call } from '#web/kit/call.ts'
import { cards, network } from './client.ts'

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
      {place && <Sheets place={place} />}
    </div>
  )
}

function Sheets({ place }: { place: string }) {
  const certificates = useMutation({ mutationFn: () => call(cards.certificates.$post({ json: { place } })) })
  const contactCards = useMutation({ mutationFn: () => call(cards.cards.$post({ json: { place } })) })
  return (
    <>
      <Sheet
        name="邻长代表证"
        words="A4 纸，每张 10 证，带裁切线；二维码可查证此岗位今天是否在任。"
        pdf={`/api/certificates.pdf?place=${place}`}
        issue={certificates}
      />
      <Sheet
        name="联系卡"
        words="每户一张，大字印三长姓名电话；居民扫码可直接反映事情。"
        pdf={`/api/cards.pdf?place=${place}`}
        issue={contactCards}
      />
      <Sheet name="邻户名册" words="每邻一表：户主、人数、类别。" pdf={`/api/rosters.pdf?place=${place}`} />
    </>
  )
}

interface Issue {
  mutate: () => void
  isPending: boolean
  error: unknown
  data?: { issued: number; living: number }
}

function Sheet({ name, words, pdf, issue }: { name: string; words: string; pdf: string; issue?: Issue }) {
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
        <Button type="primary" href={pdf} target="_blank">
          打开可打印的 PDF
        </Button>
      </div>
    </section>
  )
}
