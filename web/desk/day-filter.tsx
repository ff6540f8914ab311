import { Input } from 'antd'
import { useId } from 'react'

/** A day in a toolbar, with its name beside it. */
export function DayFilter({ label, value, change }: { label: string; value: string; change: (day: string) => void }) {
  const id = useId()
  return (
    <span>
      <label htmlFor={id}>{label}</label>{' '}
      <Input id={id} type="date" style={{ width: 160 }} value={value} onChange={event => change(event.target.value)} />
    </span>
  )
}
