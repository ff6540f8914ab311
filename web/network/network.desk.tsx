import { useQuery } from '@tanstack/react-query'
import { Input, Tree } from 'antd'
import { useDeferredValue, useMemo, useState } from 'react'
import { useLocation } from 'wouter'
import { placeKinds } from '#common/posts.ts'
import type { TreeNode } from '#network/terms.ts'
import { Failure, Loading, Nothing } from '#web/desk/parts.tsx'
import { call } from '#web/kit/call.ts'
import { network } from './client.ts'
import { PlacePanel } from './place.desk.tsx'

interface Twig {
  key: string
  title: string
  children?: Twig[]
}

export default function NetworkPage({ id }: { id?: string }) {
  const tree = useQuery({ queryKey: ['tree'], queryFn: () => call(network.places.tree.$get()) })
  const [, go] = useLocation()
  if (tree.error) return <Failure error={tree.error} retry={() => tree.refetch()} />
  if (!tree.data) return <Loading />
  const nodes = tree.data as TreeNode[]
  const chosen = id ?? nodes.find(node => node.kind === 'town')?.id ?? nodes[0]?.id
  return (
    <div className="stack">
      <h2>片组邻</h2>
      <div className="columns">
        <PlaceTree nodes={nodes} chosen={chosen} choose={key => go(`/network/${key}`)} />
        {chosen ? <PlacePanel id={chosen} nodes={nodes} /> : <Nothing words="还没有片组邻。请先导入花名册。" />}
      </div>
    </div>
  )
}

/** The tree, found by Chinese, full pinyin or initials, of a place or of its chief. */
function PlaceTree({ nodes, chosen, choose }: { nodes: TreeNode[]; chosen?: string; choose: (id: string) => void }) {
  const [text, setText] = useState('')
  const q = useDeferredValue(text.trim().toLowerCase())
  const shown = useMemo(() => matching(nodes, q), [nodes, q])
  const twigs = useMemo(() => twigsOf(shown), [shown])
  const [opened, setOpened] = useState<string[]>()
  const start = useMemo(() => wayTo(nodes, chosen), [nodes, chosen])
  const expanded = q ? shown.map(node => node.id) : [...new Set([...(opened ?? []), ...(opened ? [] : start)])]
  return (
    <section className="panel">
      <Input.Search
        value={text}
        onChange={event => setText(event.target.value)}
        placeholder="名称、三长姓名或拼音首字母"
        aria-label="在片组邻中查找"
        allowClear
      />
      {shown.length === 0 && <Nothing words={`没有找到“${text}”`} />}
      <Tree<Twig>
        style={{ marginTop: 12 }}
        height={560}
        treeData={twigs}
        expandedKeys={expanded}
        onExpand={keys => setOpened(keys as string[])}
        selectedKeys={chosen ? [chosen] : []}
        onSelect={([key]) => key && choose(String(key))}
        blockNode
      />
    </section>
  )
}

function matching(nodes: TreeNode[], q: string): TreeNode[] {
  if (!q) return nodes
  const hits = nodes.filter(
    node => node.name.includes(q) || node.chief?.includes(q) || node.pinyin.split(' ').some(part => part.startsWith(q)),
  )
  const above = new Set(hits.flatMap(node => wayTo(nodes, node.id)))
  return nodes.filter(node => above.has(node.id))
}

function wayTo(nodes: TreeNode[], id?: string): string[] {
  const byId = new Map(nodes.map(node => [node.id, node]))
  const way: string[] = []
  for (let node = id ? byId.get(id) : undefined; node; node = node.parent ? byId.get(node.parent) : undefined) way.unshift(node.id)
  return way
}

function twigsOf(nodes: TreeNode[]): Twig[] {
  const twigs = new Map(nodes.map(node => [node.id, { key: node.id, title: titleOf(node) } as Twig]))
  const roots: Twig[] = []
  for (const node of nodes) {
    const twig = twigs.get(node.id)!
    const parent = node.parent ? twigs.get(node.parent) : undefined
    if (parent) (parent.children ??= []).push(twig)
    else roots.push(twig)
  }
  return roots
}

function titleOf(node: TreeNode): string {
  const chief = node.chief ?? (node.kind === 'town' || node.kind === 'county' ? '' : '（空缺）')
  return `${node.name} ${placeKinds[node.kind]} ${chief}${node.households === null ? '' : ` ${node.households} 户`}`
}
