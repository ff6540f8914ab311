import { Button, Checkbox, Input, Tag } from 'antd'
import type { DragEvent } from 'react'
import { labelOf } from '#network/unit-plans-planner-rules.ts'
import type { RollHousehold } from '#network/unit-plans-terms.ts'
import { colourOf } from './unit-plan-drawing.ts'
import type { Standing, WorkUnit } from './unit-plan-work.ts'

const dragged = 'application/x-household'

interface CardProps {
  unit: WorkUnit
  index: number
  households: ReadonlyMap<string, RollHousehold>
  picked: ReadonlySet<string>
  pick: (id: string) => void
  drop: (id: string) => void
  rename: (name: string) => void
  size: { least: number; most: number }
  pinned: readonly string[]
}

/** One unit of the draft: its figures, whether it is one of today's, its households; a place to drop others on. */
export function UnitCard({ unit, index, households, picked, pick, drop, rename, size, pinned }: CardProps) {
  const chief = unit.chief ? households.get(unit.chief) : undefined
  const incumbent = unit.continues?.chiefs[0]
  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    const id = event.dataTransfer.getData(dragged)
    if (id) drop(id)
  }
  return (
    <section className="unit" data-unit={unit.key} aria-label={unit.name} onDragOver={event => event.preventDefault()} onDrop={onDrop}>
      <div className="toolbar" style={{ margin: 0 }}>
        <span className="swatch" style={{ background: colourOf(index) }} aria-hidden />
        <Input
          style={{ width: 130 }}
          aria-label={`${unit.name}的名称`}
          value={unit.name}
          maxLength={40}
          onChange={event => rename(event.target.value)}
        />
        <b>{unit.size} 户</b>
        <span>步行 {Math.round(unit.walking)} 米</span>
        {unit.continues ? <Tag>沿用{unit.continues.name}</Tag> : <Tag color="blue">新设</Tag>}
        {unit.size < size.least && <Tag color="warning">少于 {size.least} 户</Tag>}
        {unit.size > size.most && <Tag color="warning">多于 {size.most} 户</Tag>}
        {unit.violations.includes('scattered') && <Tag color="warning">不连片</Tag>}
        {unit.violations.includes('chief') && <Tag color="warning">没有合适的邻长户</Tag>}
      </div>
      <p className="soft" style={{ margin: '4px 0' }}>
        {incumbent ? `邻长 ${incumbent.name} 留任` : `邻长待产生，建议 ${chief ? labelOf(chief) : '（未定）'}`}
      </p>
      <ul className="members">
        {unit.members.map(id => (
          <Member
            key={id}
            household={households.get(id)!}
            picked={picked.has(id)}
            pick={pick}
            chief={id === unit.chief}
            pinned={pinned.includes(id)}
          />
        ))}
      </ul>
    </section>
  )
}

interface MemberProps {
  household: RollHousehold
  picked: boolean
  pick: (id: string) => void
  chief: boolean
  pinned: boolean
}

function Member({ household, picked, pick, chief, pinned }: MemberProps) {
  const { id, address, key } = household
  return (
    <li draggable onDragStart={event => event.dataTransfer.setData(dragged, id)} title={address}>
      <Checkbox checked={picked} onChange={() => pick(id)}>
        {labelOf(household)}
        {chief && <span className="mark">邻长户</span>}
        {key && <span className="mark">重点</span>}
        {pinned && <span className="mark">固定</span>}
      </Checkbox>
    </li>
  )
}

interface UnplacedProps {
  standing: Standing
  label: (id: string) => string
  picked: ReadonlySet<string>
  pick: (id: string) => void
  place: () => void
}

/** Whoever is in no unit of the draft yet. */
export function Unplaced({ standing, label, picked, pick, place }: UnplacedProps) {
  if (standing.unplaced.length === 0) return null
  return (
    <section className="unit" aria-label="未编入的户">
      <div className="toolbar" style={{ margin: 0 }}>
        <b className="alarm">未编入 {standing.unplaced.length} 户</b>
        <Button onClick={place}>就近编入</Button>
      </div>
      <ul className="members">
        {standing.unplaced.map(id => (
          <li key={id} draggable onDragStart={event => event.dataTransfer.setData(dragged, id)}>
            <Checkbox checked={picked.has(id)} onChange={() => pick(id)}>
              {label(id)}
            </Checkbox>
          </li>
        ))}
      </ul>
    </section>
  )
}
