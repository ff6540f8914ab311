import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Popconfirm, Table } from 'antd'
import { useMemo, useState } from 'react'
import { Link } from 'wouter'
import type { Counts } from '#rollcalls/field-terms.ts'
import { nothing, rollUp, sum } from '#rollcalls/rules.ts'
import type { Board, Rollcall } from '#rollcalls/terms.ts'
import { Failure, Loading } from '#web/desk/parts.tsx'
import { call, wordsOf } from '#web/kit/call.ts'
import { type Coming, type LiveEvent, useLive } from '#web/kit/live.ts'
import { momentWords } from '#web/kit/time.ts'
import { addressOf } from '#web/kit/viewpoint.ts'
import { rollcalls } from './client.ts'
import { Lines } from './lines.desk.tsx'
import { Missing } from './missing.desk.tsx'
import { openOf, phaseWords } from './words.ts'

type Leaf = { id: string } & Counts
type Place = Board['places'][number]
type Row = Place & Counts & { children?: Row[] }

const comings: Record<Coming, string> = {
  live: '实时更新中',
  asking: '实时线路不通，每 10 秒更新一次',
  waiting: '正在接通实时数字',
}

/** One roll call at the desk: how far each place is, who has not answered, the list, closing. */
export default function RollcallBoard({ id }: { id: string }) {
  const found = useQuery({ queryKey: ['rollcall', id], queryFn: () => call(rollcalls.rollcalls[':id'].$get({ param: { id } })) })
  const board = useQuery({
    queryKey: ['rollcall', id, 'board'],
    queryFn: () => call(rollcalls.rollcalls[':id'].board.$get({ param: { id }, query: {} })),
  })
  const [unit, setUnit] = useState<string>()
  if (found.error) return <Failure error={found.error} retry={() => found.refetch()} />
  if (board.error) return <Failure error={board.error} retry={() => board.refetch()} />
  if (!found.data || !board.data) return <Loading />
  const rollcall = found.data as Rollcall
  return (
    <div className="stack">
      <h2>
        {rollcall.emergency && <span className="alarm">【应急】</span>}
        {rollcall.title}
      </h2>
      <Head rollcall={rollcall} />
      <Figures rollcall={rollcall} board={board.data as Board} again={() => board.refetch()} choose={setUnit} />
      <Missing rollcall={rollcall} />
      <Lines rollcall={rollcall} unit={unit} leave={() => setUnit(undefined)} places={(board.data as Board).places} />
    </div>
  )
}

function Head({ rollcall }: { rollcall: Rollcall }) {
  const { id, notice, askedBy, askedAt, phase, dueAt, placeName, emergency, may, closedAt, closedBy, closesAtDue } = rollcall
  const [problem, setProblem] = useState('')
  const queries = useQueryClient()
  const close = async () => {
    try {
      await call(rollcalls.rollcalls[':id'].closure.$put({ param: { id } }))
      await queries.invalidateQueries()
    } catch (error) {
      setProblem(wordsOf(error))
    }
  }
  return (
    <section className="panel">
      {emergency && (
        <Alert
          type="error"
          showIcon
          style={{ marginBottom: 12 }}
          title={`应急状态：${emergency.authority} 下令（${emergency.document}），到 ${momentWords(emergency.until)} 自动解除`}
        />
      )}
      <p>{notice}</p>
      <p className="soft">
        {askedBy} {momentWords(askedAt)} 向{placeName}发起。{phaseWords(phase, dueAt)}
        {closedAt ? `（${closedBy}，${momentWords(closedAt)}）` : closesAtDue ? '，到期自动关闭' : '，由发起人手动关闭'}。
      </p>
      {problem && <Alert type="error" showIcon title={problem} />}
      <div className="toolbar" style={{ margin: 0 }}>
        {may.export && (
          <Button href={addressOf(`/rollcalls/${id}/list.xlsx`)} type="primary" ghost>
            下载结果表（xlsx）
          </Button>
        )}
        {may.answer && (
          <Button href={addressOf(`/rollcalls/${id}/forms.pdf`)} target="_blank">
            打印空白摸排表（PDF）
          </Button>
        )}
        {may.close && (
          <Popconfirm title="关闭后不再收答复。现在关闭？" okText="关闭" cancelText="先不关" onConfirm={close}>
            <Button danger>关闭这次摸排</Button>
          </Popconfirm>
        )}
        <Link href={`/rollcalls/new?from=${id}`}>
          <Button>照这次再发一次</Button>
        </Link>
      </div>
    </section>
  )
}

interface FiguresProps {
  rollcall: Rollcall
  board: Board
  again: () => void
  choose: (unit: string) => void
}

/** n of d for every place, in the order of the places: no ranking. */
function Figures({ rollcall, board, again, choose }: FiguresProps) {
  const [moved, setMoved] = useState<{ of: Board; leaves: Map<string, Leaf> }>()
  const hear = ({ all, lines }: LiveEvent<Leaf>) =>
    setMoved(last => ({
      of: board,
      leaves: new Map([...(all || last?.of !== board ? [] : last.leaves), ...lines.map(line => [line.id, line] as const)]),
    }))
  const coming = useLive<Leaf>(rollcall.closedAt ? null : `/rollcalls/${rollcall.id}/live`, hear, again)
  const leaves = useMemo(() => {
    const known = new Map((board.counts as Leaf[]).map(count => [count.id, count]))
    if (moved?.of === board) for (const [id, leaf] of moved.leaves) known.set(id, leaf)
    return [...known.values()]
  }, [board, moved])
  const rows = useMemo(() => treeOf(board.places as Place[], leaves), [board, leaves])
  const total = leaves.length ? sum(leaves) : nothing
  return (
    <>
      <div className="tiles" role="status" aria-label="合计">
        <Tile words="已答／应答" figure={`${total.answered}／${total.asked}`} />
        <Tile words="没人或联系不上" figure={total.absent} />
        <Tile words="还没答" figure={openOf(total)} />
        <Tile words="其中截止后补答" figure={total.late} />
        <Tile words="中途退出" figure={total.dropped} />
      </div>
      <section className="panel">
        <p className="soft">
          按片组邻的先后列出，不排名次。{rollcall.closedAt ? `已关闭，数字不再变。` : `${comings[coming]}。`}点邻名看各户。
        </p>
        <Table<Row>
          rowKey="id"
          size="small"
          pagination={false}
          dataSource={rows}
          scroll={{ x: 760 }}
          expandable={{ defaultExpandedRowKeys: rows.slice(0, 1).map(row => row.id) }}
          columns={[
            {
              title: '地方',
              render: (_, row) =>
                row.children ? (
                  row.name
                ) : (
                  <Button type="link" style={{ padding: 0 }} onClick={() => choose(row.id)}>
                    {row.name}
                  </Button>
                ),
            },
            { title: '已答／应答', render: (_, row) => `${row.answered}／${row.asked}` },
            { title: '没人或联系不上', dataIndex: 'absent' },
            { title: '还没答', render: (_, row) => openOf(row) },
            { title: '补答', dataIndex: 'late' },
            { title: '退出', dataIndex: 'dropped' },
          ]}
        />
      </section>
    </>
  )
}

function Tile({ words, figure }: { words: string; figure: string | number }) {
  return (
    <div className="tile">
      <b>{figure}</b>
      <span>{words}</span>
    </div>
  )
}

function treeOf(places: Place[], leaves: Leaf[]): Row[] {
  const rows = rollUp(places, leaves) as Row[]
  const known = new Map(rows.map(row => [row.id, row]))
  const roots: Row[] = []
  for (const row of rows) {
    const parent = row.parent ? known.get(row.parent) : undefined
    if (parent) (parent.children ??= []).push(row)
    else roots.push(row)
  }
  return roots
}
