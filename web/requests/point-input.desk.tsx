import { useQuery } from '@tanstack/react-query'
import { Button, Modal } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { Failure, Loading } from '#web/desk/parts.tsx'
import { call } from '#web/kit/call.ts'
import { network } from '#web/network/client.ts'
import type { Households } from '#web/network/map-drawing.ts'
import { drawPoint, type Point } from './point-drawing.ts'

/** 在图上点一下: where it is, beside the household and the words. */
export function PointInput({ point, change }: { point: Point | null; change: (point: Point | null) => void }) {
  const [open, setOpen] = useState(false)
  return (
    <div className="toolbar" style={{ margin: 0 }}>
      <Button onClick={() => setOpen(true)}>{point ? '重新在图上点' : '在图上点一下'}</Button>
      {point && (
        <>
          <span className="soft">
            已点：东经 {point.longitude.toFixed(5)}，北纬 {point.latitude.toFixed(5)}
          </span>
          <Button type="text" onClick={() => change(null)}>
            去掉
          </Button>
        </>
      )}
      <Modal
        open={open}
        title="点一下事情在哪里"
        width={820}
        okText="就是这里"
        onOk={() => setOpen(false)}
        onCancel={() => setOpen(false)}
        destroyOnHidden
      >
        <PointMap point={point} change={change} />
      </Modal>
    </div>
  )
}

function PointMap({ point, change }: { point: Point | null; change: (point: Point | null) => void }) {
  const households = useQuery({ queryKey: ['map', 'own'], queryFn: () => call(network.map.households.$get({ query: {} })) })
  if (households.error) return <Failure error={households.error} retry={() => households.refetch()} />
  return households.data ? <Drawing households={households.data} point={point} change={change} /> : <Loading />
}

function Drawing({ households, point, change }: { households: Households; point: Point | null; change: (point: Point) => void }) {
  const box = useRef<HTMLDivElement>(null)
  const first = useRef({ point, change })
  first.current.change = change
  // Drawn once: a click moves the point, not the map.
  useEffect(() => drawPoint(box.current!, households, first.current.point, at => first.current.change(at)), [households])
  return <div ref={box} className="map" style={{ height: 420 }} role="application" aria-label="点一下事情在哪里；也可以只写文字" />
}
