import { useQuery } from '@tanstack/react-query'
import { Collapse, List } from 'antd'
import { Link } from 'wouter'
import { Failure, Loading, Nothing } from '#web/desk/parts.tsx'
import { call } from '#web/kit/call.ts'
import { momentWords } from '#web/kit/time.ts'
import { RequestTiles } from '#web/requests/tiles.desk.tsx'
import { network } from './client.ts'

/** What the office wants to know first: how many, what is open, what is irregular. */
export default function HomePage() {
  const counts = useQuery({ queryKey: ['counts'], queryFn: () => call(network.network.counts.$get({ query: {} })) })
  if (counts.error) return <Failure error={counts.error} retry={() => counts.refetch()} />
  if (!counts.data) return <Loading />
  const { villages, areas, groups, units, areaChiefs, groupChiefs, unitChiefs, households, people, keyHouseholds, covered, cutOff } =
    counts.data
  if (units === 0 && households === 0) {
    return (
      <Nothing words="这里还没有住户和片组邻。第一步：导入户籍花名册。">
        <Link href="/roll">去导入花名册</Link>
      </Nothing>
    )
  }
  const tiles = [
    [villages, '村（社区）'],
    [areas, '片'],
    [groups, '组'],
    [units, '邻'],
    [areaChiefs, '片长在任'],
    [groupChiefs, '组长在任'],
    [unitChiefs, '邻长在任'],
    [households, '户'],
    [people, '人'],
    [keyHouseholds, '重点户'],
    [`${covered}/${households}`, '户已划入邻'],
  ] as const
  return (
    <div className="stack">
      <h2>首页</h2>
      <div className="tiles">
        {tiles.map(([value, name]) => (
          <div className="tile" key={name}>
            <b>{value}</b>
            <span>{name}</span>
          </div>
        ))}
      </div>
      <p className="soft">截至 {momentWords(cutOff)}</p>
      <RequestTiles />
      <Irregularities />
    </div>
  )
}

function Irregularities() {
  const found = useQuery({ queryKey: ['irregularities'], queryFn: () => call(network.network.irregularities.$get({ query: {} })) })
  if (found.error) return <Failure error={found.error} retry={() => found.refetch()} />
  if (!found.data) return <Loading />
  const { orphans, outOfBounds, vacancies, doublePosts } = found.data
  const lists = [
    section('未划入邻的户', orphans, one => (
      <Link href={`/households/${one.household}`}>
        {one.head} {one.group} {one.address}
      </Link>
    )),
    section('户数超出范围的邻', outOfBounds, one => (
      <Link href={`/network/${one.unit}`}>
        {one.name}：{one.households} 户（应为 {one.least}–{one.most} 户）
      </Link>
    )),
    section('空缺的岗位', vacancies, one => (
      <Link href={`/network/${one.place}`}>
        {one.name} {one.postName}
        {one.since && `，自 ${one.since} 空缺`}
      </Link>
    )),
    section('一岗多人或一人多邻', doublePosts, one => (
      <Link href={`/network/${one.place}`}>
        {one.name} {one.postName}：{one.names.join('、')}
      </Link>
    )),
  ]
  return (
    <section className="panel">
      <h3>需要核对的</h3>
      <Collapse ghost items={lists} />
    </section>
  )
}

function section<Row>(name: string, rows: Row[], line: (row: Row) => React.ReactNode) {
  const pagination = rows.length > 20 ? { pageSize: 20, showSizeChanger: false } : false
  return {
    key: name,
    label: `${name}：${rows.length}`,
    collapsible: rows.length ? undefined : ('disabled' as const),
    children: <List size="small" dataSource={rows} pagination={pagination} renderItem={row => <List.Item>{line(row)}</List.Item>} />,
  }
}
