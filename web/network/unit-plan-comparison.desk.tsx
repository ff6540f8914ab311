import { Table, Tag } from 'antd'
import { labelOf } from '#network/unit-plans-planner-rules.ts'
import { divided } from '#network/unit-plans-rules.ts'
import type { DraftGroup, PlanningRoll } from '#network/unit-plans-terms.ts'
import { Nothing } from '#web/desk/parts.tsx'

/** The table against today, by the rule that publication goes by: who would move from where to where. */
export function Comparison({ roll, drafts }: { roll: PlanningRoll; drafts: DraftGroup[] }) {
  const groups = roll.groups.map(group => ({ group, division: divided(group, drafts.find(each => each.group === group.id)?.units ?? []) }))
  const rows = groups.flatMap(({ group, division }) =>
    division.moves.map(({ household, from, to }) => ({
      id: household,
      group: group.name,
      household: labelOf(group.households.find(each => each.id === household)!),
      from: from?.name ?? '未编入',
      to: division.units[to]!.unit.name,
      isNew: !division.units[to]!.continues,
    })),
  )
  const sum = (count: (division: (typeof groups)[number]['division']) => number) =>
    groups.reduce((all, each) => all + count(each.division), 0)
  const opened = sum(({ units }) => units.filter(unit => !unit.continues).length)
  const closed = groups.flatMap(({ group, division }) => division.dissolved.map(unit => group.name + unit.name))
  return (
    <section className="panel" aria-label="与现状对照">
      <h3 style={{ marginTop: 0 }}>与现状对照</h3>
      <p role="status">
        调整 {rows.length} 户，新设 {opened} 邻，撤销 {closed.length} 邻
        {closed.length > 0 && `：${closed.slice(0, 12).join('、')}${closed.length > 12 ? ' 等' : ''}`}
      </p>
      <Table
        size="small"
        rowKey="id"
        dataSource={rows}
        pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
        locale={{ emptyText: <Nothing words="和现状一样，没有户要调整。" /> }}
        columns={[
          { title: '组', dataIndex: 'group' },
          { title: '户', dataIndex: 'household' },
          { title: '现邻', dataIndex: 'from' },
          {
            title: '新邻',
            render: (_, row) => (
              <>
                {row.to} {row.isNew && <Tag color="blue">新设</Tag>}
              </>
            ),
          },
        ]}
      />
    </section>
  )
}
