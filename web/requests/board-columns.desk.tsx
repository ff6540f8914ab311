import { Button, type TableProps, Tag } from 'antd'
import { type Category, categories, type RequestRow, sizes, states } from '#requests/terms.ts'
import { momentWords } from '#web/kit/time.ts'

export const columns = (open: (row: RequestRow) => void): NonNullable<TableProps<RequestRow>['columns']> => [
  {
    title: '编号',
    render: (_, row) => (
      <Button type="link" style={{ padding: 0 }} onClick={() => open(row)}>
        {row.number}
      </Button>
    ),
  },
  { title: '状态', render: (_, row) => <StateTags row={row} /> },
  { title: '内容', dataIndex: 'text', width: '32%', render: text => (text.length > 60 ? `${text.slice(0, 60)}…` : text) },
  { title: '类别', width: 100, render: (_, row) => row.category && categories[row.category as Category] },
  { title: '大小', width: 70, render: (_, row) => row.size && sizes[row.size] },
  { title: '哪里', render: (_, row) => `${row.villageName} ${row.head ?? row.raiserName}` },
  { title: '办理人', dataIndex: 'handler' },
  { title: '提出', dataIndex: 'raisedAt', render: momentWords },
  { title: '应办结', dataIndex: 'dueAt', render: due => due && momentWords(due) },
]

export function StateTags({ row }: { row: RequestRow }) {
  return (
    <>
      <Tag>{states[row.state]}</Tag>
      {row.publicSafety && <Tag color="error">公共安全</Tag>}
      {row.overdue && <Tag color="error">超期</Tag>}
      {row.sealed && <Tag color="warning">保密件</Tag>}
    </>
  )
}
