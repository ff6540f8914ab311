import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { addDays } from '#common/calendar.ts'
import { todayValue } from '#web/desk/act-form.tsx'
import { Failure } from '#web/desk/parts.tsx'
import { call } from '#web/kit/call.ts'
import { requests } from './client.ts'

/** Ninety days of requests in numbers; a rate is n of d. */
export function RequestTiles() {
  const to = todayValue()
  const from = addDays(to, -89)
  const figures = useQuery({
    queryKey: ['request-figures', from, to],
    queryFn: () => call(requests.requests.figures.$get({ query: { from, to } })),
  })
  if (figures.error) return <Failure error={figures.error} />
  if (!figures.data) return null
  const { raised, open, overdue, writtenOff, solved, satisfied } = figures.data
  const tiles = [
    [raised, '件诉求提出'],
    [open, '件在办'],
    [overdue, '件超期'],
    [writtenOff, '件已销号'],
    [`${solved.n}/${solved.d}`, '办结中真正解决'],
    [`${satisfied.n}/${satisfied.d}`, '评价中满意'],
  ] as const
  return (
    <section className="panel">
      <h3>
        诉求 <Link href="/requests">去看板 ›</Link>
      </h3>
      <div className="tiles">
        {tiles.map(([value, name]) => (
          <div className="tile" key={name}>
            <b className={name === '件超期' && overdue > 0 ? 'alarm' : undefined}>{value}</b>
            <span>{name}</span>
          </div>
        ))}
      </div>
      <p className="soft">
        {from} 至 {to} 提出的诉求。没有回音的不算满意。
      </p>
    </section>
  )
}
