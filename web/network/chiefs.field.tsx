import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { placeKinds } from '#common/posts.ts'
import type { TreeNode } from '#network/terms.ts'
import { Failure, Frame, Loading } from '#web/field/parts.tsx'
import { read } from '#web/field/reading.ts'
import { currentPost, useMe } from '#web/identity/me.ts'
import { call } from '#web/kit/call.ts'
import { network } from './client.ts'

/** The tree a chief stands in: whom to ask above, who looks after which unit below. */
export function ChiefsPage() {
  const tree = useQuery({
    queryKey: ['tree'],
    queryFn: () => read(call<TreeNode[]>(network.places.tree.$get()), (device, copied) => copied.tree(device)),
  })
  const me = useMe()
  const own = me.data && currentPost(me.data)?.place.id
  // The own place lies open from the start.
  const [changed, setChanged] = useState<string[]>()
  const open = changed ?? (own ? [own] : [])
  if (tree.error) return <Failure error={tree.error} retry={() => tree.refetch()} />
  if (!tree.data) return <Loading />
  const nodes = tree.data.filter(node => node.kind !== 'county') as TreeNode[]
  const ids = new Set(nodes.map(node => node.id))
  const roots = nodes.filter(node => !node.parent || !ids.has(node.parent))
  const toggle = (id: string) => setChanged(open.includes(id) ? open.filter(one => one !== id) : [...open, id])
  return (
    <Frame title="三长">
      {nodes.length === 0 && <div className="card empty">这里还没有片、组、邻。请联系镇党建办导入花名册。</div>}
      <ul className="list">
        {roots.map(node => (
          <Branch key={node.id} node={node} nodes={nodes} open={open} toggle={toggle} depth={0} />
        ))}
      </ul>
    </Frame>
  )
}

function Branch(props: { node: TreeNode; nodes: TreeNode[]; open: string[]; toggle: (id: string) => void; depth: number }) {
  const { node, nodes, open, toggle, depth } = props
  const children = nodes.filter(one => one.parent === node.id)
  // A single child needs no opening by hand: a unit chief sees the way down to the own unit at once.
  const isOpen = children.length === 1 || open.includes(node.id)
  // Above one's own place the numbers are not told.
  const isMine = node.households !== null
  const line = (
    <>
      <div className="main">
        <strong>{node.name}</strong> <span className="soft">{placeKinds[node.kind]}</span>
        <p className="soft">
          {node.chief ?? (isFilled(node) ? null : <span className="tag alarm">空缺</span>)}
          {isMine && `${node.chief || !isFilled(node) ? ' · ' : ''}${node.households} 户 ${node.people} 人`}
        </p>
        {!isMine && node.chief && <CallChief place={node.id} name={node.chief} />}
      </div>
      {children.length > 1 && <span className="go">{isOpen ? '收起' : `展开 ${children.length}`}</span>}
    </>
  )
  const style = { paddingLeft: 14 + depth * 14 }
  return (
    <li>
      {children.length > 1 ? (
        <button
          type="button"
          className="row"
          style={{ ...style, border: 0, background: 'none', textAlign: 'left' }}
          aria-expanded={isOpen}
          onClick={() => toggle(node.id)}
        >
          {line}
        </button>
      ) : (
        <div className="row" style={style}>
          {line}
        </div>
      )}
      {isOpen && (
        <ul>
          {children.map(child => (
            <Branch key={child.id} {...props} node={child} depth={depth + 1} />
          ))}
        </ul>
      )}
    </li>
  )
}

/** Towns have officers, not a chief. */
const isFilled = (node: TreeNode) => node.kind === 'town' || node.kind === 'county'

/** The way up: whom to call, one tap. */
function CallChief({ place, name }: { place: string; name: string }) {
  const found = useQuery({ queryKey: ['place', place], queryFn: () => call(network.places[':id'].$get({ param: { id: place } })) })
  const phone = found.data?.holders.find(holder => holder.name === name)?.phone
  return phone ? <a href={`tel:${phone}`}>拨 {phone}</a> : null
}
