import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Request } from '#requests/terms.ts'
import { Chips } from '#web/field/parts.tsx'
import { PhotoInput } from '#web/field/photos.tsx'
import { call, wordsOf } from '#web/kit/call.ts'
import { requests } from './client.ts'
import { type Act, type Field, forms, mayDo, sendAct } from './forms.ts'

/** Not for a phone's few words: sorting and withdrawing belong to the desk, or to whoever raised it. */
const onPhone: Act[] = [
  ...(['take', 'answer', 'progress', 'plan', 'resolve', 'dispatch', 'rule', 'assist', 'ask', 'tell', 'consult'] as const),
  ...(['pause', 'resume', 'hand_up', 'send_back', 'rate', 'call', 'write_off', 'ask_again', 'reply'] as const),
]

/** What a chief may do with the request now; the server says what that is. The first few stand open, the rest one tap away. */
export function NextSteps({ request }: { request: Request }) {
  const may = mayDo(request)
  const all = onPhone.filter(act => may.includes(act))
  const [open, setOpen] = useState<Act | null>(null)
  const [more, setMore] = useState(false)
  const act = useAct(request.id)
  if (all.length === 0) return null
  const shown = more ? all : all.slice(0, 3)
  const start = (name: Act) => (name === 'take' ? act.mutate(() => sendAct('take', request.id, {})) : setOpen(name))
  return (
    <div className="card">
      <h2>下一步</h2>
      <div className="actions">
        {shown
          .filter(name => name !== open)
          .map((name, index) => (
            <button
              key={name}
              type="button"
              className={index === 0 ? 'action first' : 'action'}
              disabled={act.isPending}
              onClick={() => start(name)}
            >
              {forms[name].title}
            </button>
          ))}
        {!more && all.length > 3 && (
          <button type="button" className="action" aria-expanded={more} onClick={() => setMore(true)}>
            还可以做别的（{all.length - 3}）
          </button>
        )}
      </div>
      {open && may.includes(open) && <ActFields key={open} name={open} request={request} act={act} />}
      {act.error && (
        <p className="note bad" role="alert">
          {wordsOf(act.error)}
        </p>
      )}
    </div>
  )
}

type Doing = ReturnType<typeof useAct>

function useAct(id: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (doing: () => Promise<unknown>) => doing(),
    onSettled: () =>
      Promise.all([queries.invalidateQueries({ queryKey: ['request', id] }), queries.invalidateQueries({ queryKey: ['requests'] })]),
  })
}

type Given = Record<string, unknown>

function ActFields({ name, request, act }: { name: Act; request: Request; act: Doing }) {
  const { title, note, fields, initial } = forms[name]
  const [given, setGiven] = useState<Given>(() => initial?.(request) ?? {})
  const set = (field: string, value: unknown) => setGiven(before => ({ ...before, [field]: value }))
  const asked = fields.filter(({ when }) => !when || given[when[0]] === when[1])
  const missing = asked.some(
    ({ name: field, optional, kind }) => !optional && kind !== 'check' && [undefined, ''].includes(given[field] as string),
  )
  const submit = () => act.mutate(() => sendAct(name, request.id, { ...given, deviceAt: new Date().toISOString() }))
  return (
    <>
      {note && <p className="soft">{note(request)}</p>}
      {asked.map(field => (
        <FieldInput key={field.name} field={field} value={given[field.name]} set={value => set(field.name, value)} request={request} />
      ))}
      <button
        type="button"
        className={name === 'send_back' ? 'action alarm' : 'action first'}
        disabled={missing || act.isPending}
        onClick={submit}
      >
        {submitWords[name] ?? `提交${title}`}
      </button>
    </>
  )
}

const submitWords: Partial<Record<Act, string>> = { answer: '提交答复', send_back: '退回派单人', progress: '提交进展' }
const labels: Record<string, string> = { outcome: '结果是什么（如实选）' }

function FieldInput({ field, value, set, request }: { field: Field; value: unknown; set: (value: unknown) => void; request: Request }) {
  const { name, label: usual, kind, options = {}, yesNo } = field
  const label = labels[name] ?? usual
  const text = (value as string | undefined) ?? ''
  switch (kind) {
    case 'choice':
      return <Chips label={label} options={options} chosen={text ? [text] : []} choose={set} />
    case 'yes_no':
      return (
        <Chips
          label={label}
          options={{ yes: yesNo![0], no: yesNo![1] }}
          chosen={value === undefined ? [] : [value ? 'yes' : 'no']}
          choose={key => set(key === 'yes')}
        />
      )
    case 'photos':
      return <PhotoInput ids={(value as string[] | undefined) ?? []} change={set} />
    case 'whom':
      return <Whom request={request.id} label={label} value={text} set={set} />
    case 'text':
      return (
        <label className="field">
          <span>{label}</span>
          <textarea value={text} onChange={e => set(e.target.value)} maxLength={1000} />
        </label>
      )
    default:
      return (
        <label className="field">
          <span>{label}</span>
          <input
            type={kind === 'day' ? 'date' : 'text'}
            {...(kind === 'money' && { inputMode: 'decimal' })}
            value={text}
            onChange={e => set(e.target.value)}
          />
        </label>
      )
  }
}

function Whom({ request, label, value, set }: { request: string; label: string; value: string; set: (value: string) => void }) {
  const choices = useQuery({
    queryKey: ['handlers', request],
    queryFn: () => call(requests.requests[':id'].handlers.$get({ param: { id: request } })),
  })
  return (
    <label className="field">
      <span>{label}</span>
      <select value={value} onChange={e => set(e.target.value)}>
        <option value="">请选择</option>
        {choices.data?.map(one => {
          const key = one.mandate ? `handler:${one.mandate}` : `department:${one.department}`
          return (
            <option key={key} value={key}>
              {one.suggested ? '★ ' : ''}
              {one.name} {one.postName}
            </option>
          )
        })}
      </select>
    </label>
  )
}
