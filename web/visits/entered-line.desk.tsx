import { useQuery } from '@tanstack/react-query'
import { Checkbox, Input, Select } from 'antd'
import { type KeyboardEvent, useDeferredValue, useState } from 'react'
import type { Day } from '#common/calendar.ts'
import type { LineProblem, Visitor } from '#visits/entering-terms.ts'
import { type Outcome, outcomes, topics } from '#visits/terms.ts'
import { call } from '#web/kit/call.ts'
import { network } from '#web/network/client.ts'
import { typedDay } from './typed-day.ts'

export type Topic = keyof typeof topics

/** A line as it is being typed. */
export interface Draft {
  id: string
  household: { id: string; name: string } | null
  day: string
  outcome: Outcome
  topics: Topic[]
  note: string
  another: boolean
}

interface Props {
  draft: Draft
  number: number
  visitor: Visitor
  today: Day
  problem: LineProblem | undefined
  change(more: Partial<Draft>): void
  /** Enter on the last cell: the next line */
  next(): void
}

const outcomeKeys = { met: '1', nobody_home: '2', phoned: '3' } as const
const outcomeOptions = (Object.keys(outcomeKeys) as Outcome[]).map(value => ({ value, label: `${outcomeKeys[value]} ${outcomes[value]}` }))
const topicOptions = Object.entries(topics).map(([value, label], i) => ({ value: value as Topic, label: `${i + 1} ${label}` }))
const byLabel = (typed: string, option?: { label: string }) => option?.label.includes(typed) ?? false

/** One line of the grid: every cell by keyboard, Tab goes on, Enter at the end begins the next line. */
export function EnteredLine({ draft, number, visitor, today, problem, change, next }: Props) {
  const day = typedDay(draft.day, today)
  const onEnter = (event: KeyboardEvent) => {
    // Enter that only ends the choosing of Chinese characters is not meant for us.
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
    event.preventDefault()
    next()
  }
  const label = (what: string) => `第 ${number} 行 ${what}`
  return (
    <tr aria-label={`第 ${number} 行`}>
      <td>{number}</td>
      <td>
        <HouseholdCell label={label('户')} place={visitor.place} chosen={draft.household} choose={household => change({ household })} />
        {problem && (
          <div className="alarm" role="alert">
            {problem.words}
          </div>
        )}
      </td>
      <td>
        <Input
          aria-label={label('日期')}
          value={draft.day}
          status={draft.day && !day ? 'error' : ''}
          placeholder="如 5 或 3-5"
          onChange={event => change({ day: event.target.value })}
        />
        <div className="soft">{day ?? (draft.day && '没有这一天')}</div>
      </td>
      <td>
        <Select
          aria-label={label('情况')}
          showSearch={{ filterOption: byLabel }}
          value={draft.outcome}
          onChange={outcome => change({ outcome })}
          options={outcomeOptions}
          style={{ width: 100 }}
        />
      </td>
      <td>
        <Select
          aria-label={label('聊了什么')}
          mode="multiple"
          showSearch={{ filterOption: byLabel }}
          value={draft.topics}
          onChange={chosen => change({ topics: chosen })}
          options={topicOptions}
          style={{ width: '100%', minWidth: 180 }}
        />
      </td>
      <td>
        <Input
          aria-label={label('记录')}
          value={draft.note}
          maxLength={2000}
          onChange={event => change({ note: event.target.value })}
          onKeyDown={onEnter}
        />
        {(problem?.code === 'visits.twice' || draft.another) && (
          <Checkbox checked={draft.another} onChange={event => change({ another: event.target.checked })}>
            另一次
          </Checkbox>
        )}
      </td>
    </tr>
  )
}

interface HouseholdProps {
  label: string
  place: string
  chosen: Draft['household']
  choose(household: Draft['household']): void
}

/** A household of the visitor's place, by number, name of anybody living there, pinyin or address. */
function HouseholdCell({ label, place, chosen, choose }: HouseholdProps) {
  const [text, setText] = useState('')
  const q = useDeferredValue(text.trim())
  const found = useQuery({
    queryKey: ['households', 'book', place, q],
    queryFn: () => call(network.households.$get({ query: { place, limit: '20', ...(q && { q }) } })),
  })
  const options = (found.data?.rows ?? []).map(row => ({
    value: row.id,
    name: row.head,
    label: `${row.number} ${row.head} ${row.address}`,
  }))
  return (
    <Select
      aria-label={label}
      showSearch={{ filterOption: false, onSearch: setText, searchValue: text }}
      defaultActiveFirstOption
      value={chosen ? { value: chosen.id, label: chosen.name } : null}
      labelInValue
      placeholder="户编号、姓名或拼音"
      notFoundContent={found.isFetched ? '这个走访人的地方没有这样的户' : null}
      options={options}
      onChange={(one: { value: string; label?: unknown } | null) => {
        choose(one && { id: one.value, name: String(one.label) })
        setText('')
      }}
      style={{ width: '100%', minWidth: 220 }}
    />
  )
}
