import { useQuery } from '@tanstack/react-query'
import { Button, Table } from 'antd'
import { useState } from 'react'
import { Link } from 'wouter'
import { type CoverageRow, type CoverageWindow, dutyKinds } from '#visits/terms.ts'
import { todayValue } from '#web/desk/act-form.tsx'
import { DayFilter } from '#web/desk/day-filter.tsx'
import { Failure, Loading } from '#web/desk/parts.tsx'
import { currentPost, useMe } from '#web/identity/me.ts'
import { call } from '#web/kit/call.ts'
import { momentWords, periodWords } from '#web/kit/time.ts'
import { visits } from './client.ts'
import { CoverageHouseholds } from './coverage-households.desk.tsx'
import { RecentVisits } from './recent.desk.tsx'

const keepers = ['town_officer', 'party_secretary', 'village_officer']
type DutyKind = keyof typeof dutyKinds

/** Coverage by place: how many of how many, in which window, as of when; a click goes down to the rows. */
export default function CoveragePage() {
  const [way, setWay] = useState<{ id: string; name: string }[]>([])
  const [on, setOn] = useState(todayValue())
  const [drilled, setDrilled] = useState<{ place: string; name: string; duty: DutyKind }>()
  const place = way.at(-1)?.id
  const me = useMe()
  const coverage = useQuery({
    queryKey: ['coverage', place, on],
    queryFn: () => call(visits.visits.coverage.$get({ query: { on, ...(place && { place }) } })),
  })
  if (coverage.error) return <Failure error={coverage.error} retry={() => coverage.refetch()} />
  if (!coverage.data) return <Loading />
  const { windows, total, rows } = coverage.data
  const duties = [...new Set(windows.map(window => window.duty))]
  const figure = (duty: DutyKind) => (row: CoverageRow & { total?: boolean }) => (
    <Button type="link" style={{ padding: 0 }} onClick={() => setDrilled({ place: row.place, name: row.name, duty })}>
      <Figure {...row[duty]} />
    </Button>
  )
  return (
    <div className="stack">
      <h2>走访</h2>
      <div className="toolbar" style={{ margin: 0 }}>
        <DayFilter label="看哪天所在的月和季" value={on} change={day => day && setOn(day)} />
        <Button disabled={way.length === 0} onClick={() => setWay(way.slice(0, -1))}>
          上一级
        </Button>
        <span>{way.map(one => one.name).join(' › ')}</span>
        <Link href="/visits/sayings">走访聊到的</Link>
        {keepers.includes((me.data && currentPost(me.data)?.post) ?? '') && <Link href="/visits/entering">补录走访本</Link>}
      </div>
      <ul className="soft" style={{ paddingInlineStart: 20, margin: 0 }}>
        {windows.map(window => (
          <li key={`${window.duty} ${window.period.name}`}>{windowWords(window)}</li>
        ))}
        <li>已走访／应走访。同一天走访两次算一次，没人在家不算完成；迁出、销户的不再计入应走访。点数字看是哪些户。</li>
      </ul>
      <Table
        className="panel"
        rowKey="place"
        pagination={false}
        dataSource={[...rows, { ...total, name: '合计', total: true }]}
        columns={[
          {
            title: '地方',
            render: (_, row) =>
              'total' in row ? (
                <b>合计</b>
              ) : (
                <Button type="link" style={{ padding: 0 }} onClick={() => setWay([...way, { id: row.place, name: row.name }])}>
                  {row.name}
                </Button>
              ),
          },
          ...duties.map(duty => ({ title: dutyKinds[duty], render: (_: unknown, row: CoverageRow) => figure(duty)(row) })),
        ]}
      />
      {drilled && <CoverageHouseholds {...drilled} on={on} close={() => setDrilled(undefined)} />}
      <RecentVisits place={place} />
    </div>
  )
}

function Figure({ done, due, missed, dropped }: CoverageRow['key']) {
  const more = [missed > 0 && `未走访 ${missed}`, dropped > 0 && `撤销 ${dropped}`].filter(Boolean).join('，')
  return (
    <>
      {done}／{due}
      {more && `（${more}）`}
    </>
  )
}

function windowWords({ duty, times, period, state, closesOn, cutOff }: CoverageWindow): string {
  const what = `${dutyKinds[duty]}：${periodWords(period.name)}（${period.from} 至 ${period.to}）每户 ${times} 次`
  if (state === 'closed') return `${what}，已于 ${closesOn} 结账，数字不再变`
  return `${what}，截至 ${momentWords(cutOff)}${state === 'closing' ? `；期满未结账，${closesOn} 前补录的仍算` : ''}`
}
