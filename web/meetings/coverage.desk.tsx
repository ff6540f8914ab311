import { useQuery } from '@tanstack/react-query'
import { Button, Modal, Table } from 'antd'
import { useState } from 'react'
import { Link } from 'wouter'
import { posts } from '#common/posts.ts'
import { type Coverage, type DutyRow, dutyStates, type Figures } from '#meetings/duty-terms.ts'
import { kinds } from '#meetings/terms.ts'
import { todayValue } from '#web/desk/act-form.tsx'
import { DayFilter } from '#web/desk/day-filter.tsx'
import { Failure, Loading } from '#web/desk/parts.tsx'
import { call } from '#web/kit/call.ts'
import { momentWords } from '#web/kit/time.ts'
import { duties } from './client.ts'

type Duty = Coverage['duties'][0]

/** 会议覆盖: held of owed, in which window, as of when; a click goes down to the places. */
export function MeetingCoverage() {
  const [on, setOn] = useState(todayValue())
  const [behind, setBehind] = useState<Duty>()
  const found = useQuery({
    queryKey: ['meetings', 'coverage', on],
    queryFn: () => call(duties['meeting-duties'].coverage.$get({ query: { on } })),
  })
  if (found.error) return <Failure error={found.error} retry={() => found.refetch()} />
  if (!found.data) return <Loading />
  const { cutOff, duties: all } = found.data as Coverage
  return (
    <div className="stack">
      <div className="toolbar" style={{ margin: 0 }}>
        <DayFilter label="看哪天所在的时段" value={on} change={day => day && setOn(day)} />
        <span className="soft">截至 {momentWords(cutOff)}。散了会的才算；同一天开两次算一次；岗位空缺、已撤并的不计。</span>
      </div>
      {all.length === 0 && <p className="soft">本镇没有设会议任务。镇干部可在“设置—会议频次”里设定。</p>}
      {all.map(duty => (
        <section className="panel" key={`${duty.kind}${duty.period}`}>
          <h3 style={{ marginTop: 0 }}>
            {kinds[duty.kind]}：{duty.total.done}／{duty.total.due}{' '}
            <Button size="small" onClick={() => setBehind(duty)}>
              看是哪些地方
            </Button>
          </h3>
          <p className="soft">
            {posts[duty.post]}召集，{duty.from} 至 {duty.to} 每处 {duty.times} 次{duty.closed && '，已结账'}
          </p>
          <Table
            size="small"
            rowKey="place"
            pagination={false}
            dataSource={duty.rows}
            columns={[
              { title: '地方', dataIndex: 'name' },
              { title: '已开／应开', render: (_, row) => `${row.done}／${row.due}` },
            ]}
          />
        </section>
      ))}
      <Month />
      {behind && <Behind duty={behind} on={on} close={() => setBehind(undefined)} />}
    </div>
  )
}

function Behind({ duty, on, close }: { duty: Duty; on: string; close: () => void }) {
  const rows = useQuery({
    queryKey: ['meetings', 'duties', duty.kind, on],
    queryFn: () => call(duties['meeting-duties'].$get({ query: { kind: duty.kind, on, limit: '5000' } })),
  })
  return (
    <Modal open footer={null} onCancel={close} width={860} title={`${kinds[duty.kind]}：${duty.total.done}／${duty.total.due}`}>
      {rows.error && <Failure error={rows.error} retry={() => rows.refetch()} />}
      <Table
        size="small"
        rowKey="place"
        loading={rows.isPending}
        dataSource={rows.data as DutyRow[] | undefined}
        pagination={{ pageSize: 12, showSizeChanger: false, hideOnSinglePage: true }}
        columns={[
          { title: '地方', render: (_, row) => `${row.above} ${row.placeName}` },
          { title: '谁的岗', render: (_, row) => row.holder ?? '空缺' },
          { title: '情况', render: (_, row) => `${dutyStates[row.state]}${row.reason && `（${row.reason}）`}` },
          {
            title: '哪几次',
            render: (_, row) =>
              row.meetings.map(each => (
                <Link key={each.id} href={`/meetings/${each.id}`} onClick={close}>
                  {each.on}{' '}
                </Link>
              )),
          },
        ]}
      />
    </Modal>
  )
}

/** What the monthly report needs, from what was done. */
function Month() {
  const found = useQuery({ queryKey: ['meetings', 'figures'], queryFn: () => call(duties['meeting-figures'].$get({ query: {} })) })
  const figures = found.data as Figures | undefined
  if (!figures) return null
  const { from, to, cutOff, kinds: held, decisions, requests, articles, tasks } = figures
  return (
    <section className="panel">
      <h3 style={{ marginTop: 0 }}>本月会议（月报所需，不用填）</h3>
      <p className="soft">
        {from} 至 {to}，截至 {momentWords(cutOff)}
      </p>
      <p>
        {held
          .map(each => `${kinds[each.kind]} ${each.held} 次，点名到会 ${each.present}／${each.called} 人，另有居民 ${each.counted} 人`)
          .join('；') || '本月还没有开完的会。'}
      </p>
      <p>
        议定 {decisions} 项，其中转为诉求 {requests} 件、写入知识库 {articles} 条；交办已办／交办 {tasks.done}／{tasks.due}，过期未办{' '}
        {tasks.overdue}
      </p>
    </section>
  )
}
