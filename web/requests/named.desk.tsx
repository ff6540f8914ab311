import { type ReactNode, useId } from 'react'

/** A control outside a form, with its name above it. */
export function Named({ label, children }: { label: string; children: (id: string) => ReactNode }) {
  const id = useId()
  return (
    <div className="named">
      <label htmlFor={id}>{label}</label>
      {children(id)}
    </div>
  )
}
