import { useQuery } from '@tanstack/react-query'
import { Select, Table } from 'antd'
import { useState } from 'react'
import { Link } from 'wouter'
import { quarterOf } from '#common/calendar.ts'
import type { TreeNode } from '#network/terms.ts'
import type { FigureName, FigureRow, RequestFigures } from '#requests/figures-terms.ts'
import { outcomes } from '#requests/terms.ts'
import { todayValue } from '#web/desk/act-form.tsx'
import { DayFilter } from '#web/desk/day-filter.tsx'
import { Failure, Loading } from '#web/desk/parts.tsx'
import { call } from '#web/kit/call.ts'
import { momentWords } from '#web/kit/time.ts'
import { network } from '#web/network/client.ts'
import { requests } from './client.ts'
import { RequestRooms } from './rooms.desk.tsx'

const cuts = { place: '按地方', category: '按类别', month: '按月' } as const
type Cut = keyof typeof cuts
interface Window {
  from: string
  to: string
  place: string
}

/** 统计: every rate as n of d with window and cut-off; every number leads to its rows. */
export default function RequestFiguresPage() {
  const today = todayValue()
  const [window, setWindow] = useState<Window>({ from: quarterOf(today).from, to: today, place: '' })
  const [by, setBy] = useState<Cut>('place')
  const tree = useQuery({ queryKey: ['tree'], queryFn: () => call(network.places.tree.$get()) })
  const nodes = ((tree.data ?? []) as TreeNode[]).filter(node => ['village', 'area', 'group'].includes(node.kind))
  const { from, to, place } = window
  const figures = useQuery({
    queryKey: ['request-figures', window, by],
    enabled: from !== '' && to !== '',
    queryFn: () => call(requests.requests.figures.$get({ query: { from, to, by, ...(place && { place }) } })),
  })
  return (
    <div className="stack">
      <RequestRooms title="诉求统计" />
      <div className="toolbar" style={{ margin: 0 }}>
        <DayFilter label="提出于" value={from} change={day => setWindow({ ...window, from: day })} />
        <DayFilter label="至" value={to} change={day => setWindow({ ...window, to: day })} />
        <Select
          aria-label="哪里"
          style={{ width: 180 }}
          placeholder="管的全部地方"
          allowClear
          showSearch
          optionFilterProp="label"
          value={place || null}
          onChange={value => setWindow({ ...window, place: value ?? '' })}
          options={nodes.map(node => ({ value: node.id, label: node.name }))}
        />
        <Select<Cut>
          aria-label="怎么分行"
          style={{ width: 120 }}
          value={by}
          onChange={setBy}
          options={Object.entries(cuts).map(([value, label]) => ({ value: value as Cut, label }))}
        />
      </div>
      {figures.error && <Failure error={figures.error} retry={() => figures.refetch()} />}
      {figures.isPending && <Loading />}
      {figures.data && <Figures data={figures.data as RequestFigures} window={window} by={by} />}
    </div>
  )
}

const rates = [
  ['solved', '真正解决', 'solved', 'answered', '办结答复的'],
  ['satisfied', '满意', 'satisfied', 'rated', '评过的'],
  ['reached', '问到居民', 'reached', 'answered', '办结答复的'],
  ['failed', '销号后不成立', 'failed', 'closedOnce', '销过号的'],
  ['disputes', '纠纷调解成功', 'disputesSettled', 'disputes', '纠纷（08 邻里、09 婚姻家庭）'],
  ['problems', '问题解决', 'problemsSolved', 'problems', '问题（纠纷、咨询、建议、表扬、心愿、超出职权以外）'],
] as const

function Figures({ data, window, by }: { data: RequestFigures; window: Window; by: Cut }) {
  const { days } = data
  return (
    <>
      <p className="soft" style={{ margin: 0 }}>
        {data.from} 至 {data.to} 提出的诉求，算到 {momentWords(data.cutOff)}{' '}
        为止。只有“已解决”算解决；没有回音的不算满意；并案的算在并进去的那一件里。点数字看是哪些。
      </p>
      <div className="tiles">
        {(
          [
            ['raised', '件提出', data.raised],
            ['open', '件没办完', data.open],
            ['overdue', '件超期', data.overdue],
            ['writtenOff', '件已销号', data.writtenOff],
            ['reopened', '件重办过', data.reopened],
          ] as const
        ).map(([figure, words, value]) => (
          <div className="tile" key={figure}>
            <b>
              <Rows window={window} figure={figure} count={value} />
            </b>
            <span>{words}</span>
          </div>
        ))}
      </div>
      <section className="panel stack">
        <Table
          size="small"
          rowKey="0"
          pagination={false}
          dataSource={[...rates]}
          columns={[
            { title: '比例', render: (_, [, words]) => words },
            {
              title: '分子／分母',
              render: (_, [rate, , n, d]) => (
                <>
                  <Rows window={window} figure={n} count={data[rate].n} />／<Rows window={window} figure={d} count={data[rate].d} />
                </>
              ),
            },
            { title: '占', render: (_, [rate]) => percent(data[rate]) },
            { title: '分母是什么', render: (_, [, , , , words]) => words },
          ]}
        />
        <Table
          size="small"
          rowKey="0"
          pagination={false}
          dataSource={
            [
              ['提出到派出', days.toDispatch],
              ['派出到接单', days.toTake],
              ['提出到答复', days.toAnswer],
              ['答复到销号', days.toWriteOff],
            ] as const
          }
          columns={[
            { title: '哪一段', render: (_, [words]) => words },
            { title: '走到的件数', render: (_, [, each]) => each.d },
            { title: '中位数（天）', render: (_, [, each]) => each.median ?? '—' },
            { title: '九成在几天内', render: (_, [, each]) => each.p90 ?? '—' },
          ]}
        />
        <p style={{ margin: 0 }}>
          结果：
          {Object.entries(data.byOutcome)
            .map(([outcome, count]) => `${outcomes[outcome as keyof typeof outcomes]} ${count} 件`)
            .join('，') || '还没有办结的'}
        </p>
      </section>
      <Table<FigureRow>
        className="panel"
        size="small"
        rowKey="key"
        pagination={false}
        dataSource={data.rows}
        scroll={{ x: 760 }}
        columns={[
          { title: cuts[by].slice(1), dataIndex: 'name' },
          { title: '提出', dataIndex: 'raised' },
          { title: '没办完', dataIndex: 'open' },
          { title: '超期', dataIndex: 'overdue' },
          { title: '已销号', dataIndex: 'writtenOff' },
          { title: '真正解决', render: (_, row) => `${row.solved.n}／${row.solved.d}` },
          { title: '满意', render: (_, row) => `${row.satisfied.n}／${row.satisfied.d}` },
          { title: '纠纷', render: (_, row) => `${row.disputes.n}／${row.disputes.d}` },
          { title: '问题', render: (_, row) => `${row.problems.n}／${row.problems.d}` },
        ]}
      />
    </>
  )
}

/** Small numbers are shown as numbers. */
function percent({ n, d }: { n: number; d: number }): string {
  return d < 20 ? '不足 20 件，不算百分比' : `${Math.round((n / d) * 1000) / 10}%`
}

function Rows({ window, figure, count }: { window: Window; figure: FigureName; count: number }) {
  const query = new URLSearchParams(Object.entries({ standing: 'all', figure, ...window }).filter(([, value]) => value !== ''))
  return (
    <Link href={`/requests?${query}`} className="figure">
      {count}
    </Link>
  )
}
