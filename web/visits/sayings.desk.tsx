import { useQuery } from '@tanstack/react-query'
import { Button, Input, Table } from 'antd'
import { useState } from 'react'
import { Link } from 'wouter'
import { addDays, quarterOf } from '#common/calendar.ts'
import { type Sayings, type Spoken, type SpokenCount, spoken } from '#visits/sayings-terms.ts'
import { todayValue } from '#web/desk/act-form.tsx'
import { DayFilter } from '#web/desk/day-filter.tsx'
import { Failure, Loading } from '#web/desk/parts.tsx'
import { call } from '#web/kit/call.ts'
import { visits } from './client.ts'
import { RecentVisits } from './recent.desk.tsx'

const topics = Object.keys(spoken) as Spoken[]

/** 聊到的: what came up on visits, by topic, place and month; a number leads to the visits behind it, two characters to where they were said. */
export default function SayingsPage() {
  const [way, setWay] = useState<{ id: string; name: string }[]>([])
  const [from, setFrom] = useState(quarterOf(todayValue()).from)
  const [to, setTo] = useState(todayValue())
  const [q, setQ] = useState('')
  const [shown, setShown] = useState<{ place: string; name: string; topic?: Spoken; from: string; to: string }>()
  const place = way.at(-1)?.id
  const told = useQuery({
    queryKey: ['sayings', place, from, to],
    queryFn: () => call(visits.visits.sayings.$get({ query: { from, to, ...(place && { place }) } })),
  })
  if (told.error) return <Failure error={told.error} retry={() => told.refetch()} />
  if (!told.data) return <Loading />
  const { total, places, months, place: here, visits: count } = told.data as Sayings
  const show = (row: Row, topic: Spoken) => setShown({ place: row.place, name: row.name, topic, from: row.from, to: row.to })
  const rowsOf = places.map(({ place, name, counts }) => ({ place, name, counts, from, to }))
  const byMonth = months.map(({ month, counts }) => ({ ...{ place: here.id, name: month, counts }, ...within(month, from, to) }))
  return (
    <div className="stack">
      <h2>走访聊到的</h2>
      <div className="toolbar" style={{ margin: 0 }}>
        <DayFilter label="从" value={from} change={day => day && setFrom(day)} />
        <DayFilter label="到" value={to} change={day => day && setTo(day)} />
        <Button disabled={way.length === 0} onClick={() => setWay(way.slice(0, -1))}>
          上一级
        </Button>
        <span>{way.map(one => one.name).join(' › ')}</span>
        <Input.Search
          aria-label="在走访记录里找"
          placeholder="在走访记录里找，两个字起"
          allowClear
          style={{ width: 260 }}
          onSearch={text => setQ(text.trim())}
        />
        <Link href="/visits">回走访覆盖</Link>
      </div>
      <p className="soft">
        {from} 至 {to} 共走访 {count} 次。次数是提到的走访，户数是提到的户；“转成诉求”是走访时一并点单的。点数字看是哪些走访。
      </p>
      <Figures
        caption="按地方"
        rows={[...rowsOf, { place: here.id, name: '合计', counts: total, from, to }]}
        show={show}
        enter={row => row.place !== here.id && setWay([...way, { id: row.place, name: row.name }])}
      />
      {byMonth.length > 1 && <Figures caption="按月" rows={byMonth} show={show} />}
      {q.length === 1 && <p className="alarm">请至少输入两个字</p>}
      {q.length > 1 && <RecentVisits title={`说到“${q}”的走访`} place={place} wanted={{ q, from, to }} />}
      {shown && (
        <RecentVisits
          title={`${shown.name} ${shown.topic ? spoken[shown.topic] : ''}`}
          place={shown.place}
          wanted={{
            from: shown.from,
            to: shown.to,
            ...(shown.topic === 'request' ? { requests: 'yes' as const } : { topic: shown.topic }),
          }}
        />
      )}
    </div>
  )
}

interface Row {
  place: string
  name: string
  counts: SpokenCount[]
  from: string
  to: string
}

/** A month's days, as far as they lie in what is asked for. */
function within(month: string, from: string, to: string): { from: string; to: string } {
  const first = `${month}-01`
  const last = addDays(`${addDays(first, 31).slice(0, 7)}-01`, -1)
  return { from: first < from ? from : first, to: last > to ? to : last }
}

interface FiguresProps {
  caption: string
  rows: Row[]
  show(row: Row, topic: Spoken): void
  enter?: (row: Row) => void
}

function Figures({ caption, rows, show, enter }: FiguresProps) {
  const cell = (topic: Spoken) => (row: Row) => {
    const found = row.counts.find(each => each.topic === topic)
    if (!found) return <span className="soft">0</span>
    return (
      <Button
        type="link"
        style={{ padding: 0, height: 'auto', whiteSpace: 'normal', textAlign: 'start' }}
        onClick={() => show(row, topic)}
        aria-label={`${row.name} ${spoken[topic]}`}
      >
        {found.times} 次 {found.households} 户
      </Button>
    )
  }
  return (
    <Table<Row>
      className="panel"
      size="small"
      rowKey={row => `${row.place} ${row.name}`}
      pagination={false}
      dataSource={rows}
      scroll={{ x: 1100 }}
      columns={[
        {
          title: caption,
          render: (_, row) =>
            enter && row.name !== '合计' ? (
              <Button type="link" style={{ padding: 0 }} onClick={() => enter(row)}>
                {row.name}
              </Button>
            ) : (
              row.name
            ),
        },
        ...topics.map(topic => ({
          title: <span style={{ whiteSpace: 'nowrap' }}>{spoken[topic]}</span>,
          render: (_: unknown, row: Row) => cell(topic)(row),
        })),
      ]}
    />
  )
}
