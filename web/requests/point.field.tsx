import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { call, wordsOf } from '#web/kit/call.ts'
import { network } from '#web/network/client.ts'
import type { Point } from './point-drawing.ts'

/** Where it is, on the map: offered, never asked for. */
export function PointChoice({ point, change }: { point: Point | null; change: (point: Point | null) => void }) {
  const [open, setOpen] = useState(false)
  const [problem, setProblem] = useState('')
  const here = () => {
    setProblem('')
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => change({ longitude: coords.longitude, latitude: coords.latitude }),
      () => setProblem('没有取到位置：可以在图上点，或只写文字'),
      { timeout: 15_000, maximumAge: 60_000 },
    )
  }
  return (
    <fieldset>
      <legend>位置（可不标）</legend>
      <div className="chips">
        <button type="button" className="chip" onClick={here}>
          用现在的位置
        </button>
        <button type="button" className="chip" aria-pressed={open} onClick={() => setOpen(!open)}>
          在图上点
        </button>
        {point && (
          <button type="button" className="chip" onClick={() => change(null)}>
            去掉位置
          </button>
        )}
      </div>
      {point && (
        <p className="soft">
          已标：东经 {point.longitude.toFixed(5)}，北纬 {point.latitude.toFixed(5)}
        </p>
      )}
      {problem && (
        <p className="note bad" role="alert">
          {problem}
        </p>
      )}
      {open && <PointMap point={point} change={change} />}
    </fieldset>
  )
}

function PointMap({ point, change }: { point: Point | null; change: (point: Point) => void }) {
  const box = useRef<HTMLDivElement>(null)
  const latest = useRef({ point, change })
  latest.current.change = change
  const households = useQuery({ queryKey: ['map', 'own'], queryFn: () => call(network.map.households.$get({ query: {} })) })
  const { data } = households
  useEffect(() => {
    if (!data) return
    let gone = false
    let remove = () => {}
    // The map comes when it is asked for: it is heavier than the page.
    void import('./point-drawing.ts').then(({ drawPoint }) => {
      if (!gone) remove = drawPoint(box.current!, data, latest.current.point, at => latest.current.change(at))
    })
    return () => {
      gone = true
      remove()
    }
  }, [data])
  if (households.error) return <p className="note bad">{wordsOf(households.error)}。没有信号时请写文字。</p>
  return (
    <div
      ref={box}
      style={{ height: 280, borderRadius: 10, border: '1px solid #555', position: 'relative', zIndex: 0, background: '#e9efe9' }}
      role="application"
      aria-label="点一下事情在哪里；也可以只写文字"
    />
  )
}
