import { useQuery } from '@tanstack/react-query'
import { Alert, Select } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import type { TreeNode } from '#network/terms.ts'
import type { MapRequests } from '#requests/tools-terms.ts'
import { Failure, Loading } from '#web/desk/parts.tsx'
import { call } from '#web/kit/call.ts'
import { network } from '#web/network/client.ts'
import { tools } from './client.ts'
import { drawPins, pinColours } from './pins-drawing.ts'
import { RequestRooms } from './rooms.desk.tsx'

/** Open requests where they lie; the same are on the board as a list. */
export default function RequestMapPage() {
  const [place, setPlace] = useState<string>()
  const tree = useQuery({ queryKey: ['tree'], queryFn: () => call(network.places.tree.$get()) })
  const nodes = ((tree.data ?? []) as TreeNode[]).filter(node => ['village', 'area', 'group'].includes(node.kind))
  const pins = useQuery({
    queryKey: ['requests', 'map', place],
    queryFn: () => call(tools.map.requests.$get({ query: place ? { place } : {} })),
  })
  return (
    <div className="stack">
      <RequestRooms title="在办诉求地图" />
      <div className="toolbar" style={{ margin: 0 }}>
        <Select
          style={{ width: 240 }}
          aria-label="看哪里"
          placeholder="管的全部地方"
          allowClear
          showSearch
          optionFilterProp="label"
          value={place ?? null}
          onChange={value => setPlace(value ?? undefined)}
          options={nodes.map(node => ({ value: node.id, label: node.name }))}
        />
        {Object.entries(pinColours).map(([name, colour]) => (
          <span key={name}>
            <span aria-hidden="true" style={{ color: colour }}>
              ●
            </span>{' '}
            {name}
          </span>
        ))}
        {pins.data && (
          <span className="soft">
            图上 {pins.data.pins.length} 件{pins.data.withoutPlace > 0 && `；另有 ${pins.data.withoutPlace} 件没有位置，在看板里看`}
          </span>
        )}
      </div>
      {pins.error && <Failure error={pins.error} retry={() => pins.refetch()} />}
      {pins.isPending && <Loading />}
      {pins.data && pins.data.pins.length === 0 && (
        <Alert type="info" title="现在没有能上图的在办诉求。记诉求时选户或在图上点一下，就会出现在这里。" />
      )}
      {pins.data && pins.data.pins.length > 0 && <Canvas pins={pins.data.pins} />}
    </div>
  )
}

function Canvas({ pins }: { pins: MapRequests['pins'] }) {
  const box = useRef<HTMLDivElement>(null)
  const [, go] = useLocation()
  useEffect(() => drawPins(box.current!, pins, id => go(`/requests/${id}`)), [pins, go])
  return <div ref={box} className="map" role="application" aria-label="在办诉求分布图；同样的内容在“看板”里有列表" />
}
