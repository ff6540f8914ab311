import { Button, Select } from 'antd'
import { useState } from 'react'
import type { Wishes } from '#network/unit-plans-terms.ts'
import type { GroupWork, Standing } from './unit-plan-work.ts'

const breakWords: Record<string, string> = {
  small: '户数会太少',
  large: '户数会太多',
  scattered: '会不连片',
  pin: '有固定要求',
  apart: '要求分开的会同邻',
}

interface Props {
  work: GroupWork
  standing: Standing
  picked: string[]
  move: (households: readonly string[], unit: string | null) => void
  clear: () => void
  wishes: Wishes
  ask: (wishes: Wishes) => void
}

/** What may be done with the households ticked: the way for the keyboard. */
export function Selection({ work, standing, picked, move, clear, wishes, ask }: Props) {
  const [unit, setUnit] = useState<string>()
  const there = standing.units.some(each => each.key === unit) ? unit : undefined
  const one = picked.length === 1 ? picked[0]! : null
  const told = one && there ? work.preview(one, there) : null
  const without = (list: string[]) => list.filter(id => !picked.includes(id))
  const wish = (more: Partial<Wishes>) => {
    ask({ ...wishes, ...more })
    clear()
  }
  const allPinned = picked.every(id => wishes.pins.includes(id))
  return (
    <fieldset className="toolbar selection" aria-label="对勾选的户">
      <span>已勾选 {picked.length} 户</span>
      <label htmlFor="into-unit">编入</label>
      <Select
        id="into-unit"
        style={{ width: 180 }}
        placeholder="选一邻"
        value={there}
        onChange={setUnit}
        options={standing.units.map(each => ({ value: each.key, label: `${each.name} ${each.size} 户` }))}
      />
      <Button type="primary" disabled={picked.length === 0 || !there} onClick={() => move(picked, there!)}>
        编入此邻
      </Button>
      <Button disabled={picked.length === 0} onClick={() => move(picked, null)}>
        新开一邻
      </Button>
      <Button
        disabled={picked.length === 0}
        onClick={() => wish({ pins: allPinned ? without(wishes.pins) : [...without(wishes.pins), ...picked] })}
      >
        {picked.length > 0 && allPinned ? '不再固定' : '固定在现邻'}
      </Button>
      <Button
        disabled={!one}
        onClick={() => wish({ chiefs: wishes.chiefs.includes(one!) ? without(wishes.chiefs) : [...wishes.chiefs, one!] })}
      >
        {one && wishes.chiefs.includes(one) ? '不再指定' : '指定为邻长户'}
      </Button>
      <Button disabled={picked.length < 2} onClick={() => wish({ together: [...wishes.together, picked] })}>
        要求同邻
      </Button>
      <Button disabled={picked.length !== 2} onClick={() => wish({ apart: [...wishes.apart, [picked[0]!, picked[1]!]] })}>
        要求分开
      </Button>
      {wishes.together.length + wishes.apart.length > 0 && (
        <Button onClick={() => wish({ together: [], apart: [] })}>取消同邻、分开的要求</Button>
      )}
      {told && (
        <span className="soft">
          代价 {told.change >= 0 ? '+' : '−'}
          {Math.abs(Math.round(told.change))} 米
          {told.breaks.length > 0 && `，${told.breaks.map(each => breakWords[each] ?? each).join('、')}`}
        </span>
      )}
    </fieldset>
  )
}
