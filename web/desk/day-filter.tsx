import { useId } from 'react'
import { DayPicker } from './day-picker.tsx'

/** A day in a toolbar, with its name beside it. */
export function DayFilter({ label, value, change }: { label: string; value: string; change: (day: string) => void }) {
  const id = useId()
  return (
    <span>
      <label htmlFor={id}>{label}</label> <DayPicker id={id} value={value} onChange={change} />
    </span>
  )
}
