import { useQuery } from '@tanstack/react-query'
import { Button, Segmented, Table, Tabs, Tag } from 'antd'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { addDays, monthOf } from '#common/calendar.ts'
import { posts } from '#common/posts.ts'
import { kinds, type MeetingRow, states, type TaskRow } from '#meetings/terms.ts'
import { todayValue } from '#web/desk/act-form.tsx'
import { Failure, Nothing } from '#web/desk/parts.tsx'
import { call } from '#web/kit/call.ts'
import { periodWords } from '#web/kit/time.ts'
import { ArticlesPanel } from '#web/requests/articles.desk.tsx'
import { CallButton } from './call.desk.tsx'
import { meetings } from './client.ts'
import { MeetingCoverage } from './coverage.desk.tsx'
import { MeetingDrawer } from './meeting.desk.tsx'

export default function MeetingsPage({ id }: { id?: string }) {
  const [, go] = useLocation()
  const items = [
    { key: 'list', label: '会议', children: <Meetings /> },
    { key: 'tasks', label: '交办事项', children: <Tasks /> },
    { key: 'coverage', label: '会议覆盖', children: <MeetingCoverage /> },
    { key: 'articles', label: '知识库', children: <ArticlesPanel /> },
  ]
  return (
    <div className="stack">
      <h2>会议</h2>
      <Tabs items={items} destroyOnHidden />
      {id && <MeetingDrawer id={id} close={() => go('/meetings')} />}
    </div>
  )
}

const ways = { coming: '要开的', month: '按月看', all: '最近的' } as const
type Way = keyof typeof ways

function Meetings() {
  const [way, setWay] = useState<Way>('coming')
  const [month, setMonth] = useState(monthOf(todayValue()))
  const query = {
    coming: { coming: 'yes' as const, limit: '200' },
    month: { from: month.from, to: month.to, limit: '500' },
    all: { limit: '200' },
  }[way]
  const list = useQuery({ queryKey: ['meetings', 'desk', way, month.name], queryFn: () => call(meetings.meetings.$get({ query })) })
  const rows = list.data as MeetingRow[] | undefined
  return (
    <div className="stack">
      <div className="toolbar" style={{ margin: 0 }}>
        <Segmented<Way>
          value={way}
          onChange={setWay}
          options={(Object.keys(ways) as Way[]).map(value => ({ value, label: ways[value] }))}
        />
        {way === 'month' && (
          <>
            <Button onClick={() => setMonth(monthOf(addDays(month.from, -1)))}>上个月</Button>
            <b>{periodWords(month.name)}</b>
            <Button onClick={() => setMonth(monthOf(addDays(month.to, 1)))}>下个月</Button>
          </>
        )}
        <CallButton />
      </div>
      {list.error && <Failure error={list.error} retry={() => list.refetch()} />}
      {way === 'month' && rows ? <Month from={month.from} to={month.to} rows={rows} /> : <List rows={rows} loading={list.isPending} />}
    </div>
  )
}

function List({ rows, loading }: { rows: MeetingRow[] | undefined; loading: boolean }) {
  const [, go] = useLocation()
  const empty = '没有这样的会。按“通知开会”，请谁、议什么会自动列好；三长在手机上通知的会也在这里。'
  return (
    <Table
      className="panel"
      size="middle"
      rowKey="id"
      loading={loading}
      dataSource={rows}
      pagination={{ pageSize: 20, showSizeChanger: false, hideOnSinglePage: true }}
      scroll={{ x: 900 }}
      locale={{ emptyText: <Nothing words={empty} /> }}
      columns={[
        {
          title: '会议',
          render: (_, row) => (
            <Button type="link" style={{ padding: 0 }} onClick={() => go(`/meetings/${row.id}`)}>
              {kinds[row.kind]}
            </Button>
          ),
        },
        { title: '状态', render: (_, row) => <Tag>{states[row.state]}</Tag> },
        { title: '哪里', dataIndex: 'placeName' },
        { title: '时间', render: (_, row) => `${row.on} ${row.at}` },
        { title: '地点', dataIndex: 'location' },
        { title: '召集人', render: (_, row) => `${posts[row.convenorPost]} ${row.convenor}` },
        {
          title: '到会／应到',
          render: (_, row) => `${row.present ?? '…'}／${row.called ?? '…'}${row.counted ? `，另 ${row.counted} 人` : ''}`,
        },
        { title: '议定', render: (_, row) => `${row.decisions} 项` },
      ]}
    />
  )
}

const weekdays = ['一', '二', '三', '四', '五', '六', '日']

/** The month as a wall calendar: a week a line, from Monday. */
function Month({ from, to, rows }: { from: string; to: string; rows: MeetingRow[] }) {
  const [, go] = useLocation()
  const first = addDays(from, -((new Date(`${from}T00:00:00Z`).getUTCDay() + 6) % 7))
  const weeks: string[][] = []
  for (let day = first; day <= to; day = addDays(day, 7)) weeks.push(weekdays.map((_, index) => addDays(day, index)))
  const byDay = Map.groupBy(rows, row => row.on)
  return (
    <table className="panel" style={{ width: '100%', tableLayout: 'fixed', borderSpacing: 4 }}>
      <thead>
        <tr>
          {weekdays.map(name => (
            <th key={name}>{name}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map(week => (
          <tr key={week[0]}>
            {week.map(day => (
              <td key={day} style={{ verticalAlign: 'top', height: 84, borderTop: '1px solid #dfe5e1' }}>
                {day >= from && day <= to && (
                  <>
                    <span className="soft">{Number(day.slice(8))}</span>
                    {(byDay.get(day) ?? []).slice(0, 4).map(row => (
                      <div key={row.id}>
                        <Button
                          type="link"
                          size="small"
                          style={{ padding: 0, whiteSpace: 'normal', height: 'auto', textAlign: 'left' }}
                          onClick={() => go(`/meetings/${row.id}`)}
                        >
                          {row.placeName} {kinds[row.kind]}
                        </Button>
                      </div>
                    ))}
                    {(byDay.get(day)?.length ?? 0) > 4 && <span className="soft">共 {byDay.get(day)!.length} 次会</span>}
                  </>
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Tasks() {
  const [, go] = useLocation()
  const list = useQuery({
    queryKey: ['meetings', 'tasks', 'desk'],
    queryFn: () => call(meetings['meeting-tasks'].$get({ query: { limit: '500' } })),
  })
  if (list.error) return <Failure error={list.error} retry={() => list.refetch()} />
  return (
    <Table
      className="panel"
      size="middle"
      rowKey="id"
      loading={list.isPending}
      dataSource={list.data as TaskRow[] | undefined}
      pagination={{ pageSize: 20, showSizeChanger: false, hideOnSinglePage: true }}
      locale={{ emptyText: <Nothing words="还没有交办事项。会上议定时选“交办”，写明谁办、何时，就会出现在这里和承办人的手机上。" /> }}
      columns={[
        { title: '什么事', dataIndex: 'text' },
        { title: '谁办', dataIndex: 'who' },
        { title: '期限', render: (_, row) => <span className={row.overdue ? 'alarm' : ''}>{row.dueOn}</span> },
        { title: '情况', render: (_, row) => (row.state === 'done' ? `已办 ${row.doneWords}` : row.overdue ? '未办，已过期' : '未办') },
        {
          title: '哪次会定的',
          render: (_, row) => (
            <Button type="link" style={{ padding: 0 }} onClick={() => go(`/meetings/${row.meeting}`)}>
              {row.meetingOn} {kinds[row.meetingKind]}
            </Button>
          ),
        },
      ]}
    />
  )
}
