import { useQuery } from '@tanstack/react-query'
import { Alert, Select } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import type { TreeNode } from '#network/terms.ts'
import { Failure, Loading } from '#web/desk/parts.tsx'
import { call } from '#web/kit/call.ts'
import { network } from './client.ts'
import { drawHouseholds, type Households } from './map-drawing.ts'

/** Every household with a place on the map, coloured by unit; canvas, so that 7,000 stay smooth; no tile server needed. */
export default function MapPage() {
  const tree = useQuery({ queryKey: ['tree'], queryFn: () => call(network.places.tree.$get()) })
  const [place, setPlace] = useState<string>()
  const nodes = ((tree.data ?? []) as TreeNode[]).filter(node => ['town', 'village', 'area', 'group'].includes(node.kind))
  const chosen = place ?? nodes[0]?.id
  const households = useQuery({
    queryKey: ['map', chosen],
    enabled: chosen !== undefined,
    queryFn: () => call(network.map.households.$get({ query: { place: chosen } })),
  })
  if (tree.error) return <Failure error={tree.error} retry={() => tree.refetch()} />
  const data = households.data
  return (
    <div className="stack">
      <h2>地图</h2>
      <div className="toolbar" style={{ margin: 0 }}>
        <Select
          style={{ width: 300 }}
          value={chosen}
          onChange={setPlace}
          aria-label="看哪里"
          showSearch
          optionFilterProp="label"
          options={nodes.map(node => ({ value: node.id, label: node.name }))}
        />
        {data && (
          <span className="soft">
            图上 {data.ids.length} 户，同色同邻，红圈为重点户{data.withoutCoordinates > 0 && `；另有 ${data.withoutCoordinates} 户没有坐标`}
          </span>
        )}
      </div>
      {households.error && <Failure error={households.error} retry={() => households.refetch()} />}
      {households.isPending && <Loading />}
      {data && data.ids.length === 0 && (
        <Alert type="info" title="这里的住户都没有登记坐标。在花名册里填“经度、纬度”后重新导入即可上图。" />
      )}
      {data && data.ids.length > 0 && <Canvas households={data} />}
    </div>
  )
}

function Canvas({ households }: { households: Households }) {
  const box = useRef<HTMLDivElement>(null)
  const [, go] = useLocation()
  useEffect(() => drawHouseholds(box.current!, households, id => go(`/households/${id}`)), [households, go])
  return <div ref={box} className="map" role="application" aria-label="住户分布图；同样的内容在“住户”里有列表" />
}
