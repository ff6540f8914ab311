import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { newId } from '#common/ids.ts'
import type { Request } from '#requests/terms.ts'
import { Chips } from '#web/field/parts.tsx'
import { PhotoInput, type TakenPhoto } from '#web/field/photos.tsx'
import { type Outcome, submit, waitingWords } from '#web/field/submit.ts'
import { call, upload, wordsOf } from '#web/kit/call.ts'
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
  const act = useAct(request)
  const kept = act.data?.state === 'waiting' && (
    <p className="note" role="status">
      {waitingWords}
    </p>
  )
  const problem = act.error ? wordsOf(act.error) : act.data?.state === 'refused' ? act.data.words : ''
  if (all.length === 0) return kept || null
  const shown = more ? all : all.slice(0, 3)
  const start = (name: Act) => (name === 'take' ? act.mutate({ name, given: {} }) : setOpen(name))
  return (
    <div className="card">
      {kept}
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
      {problem && (
        <p className="note bad" role="alert">
          {problem}
        </p>
      )}
    </div>
  )
}

type Doing = ReturnType<typeof useAct>

/** What a chief does in the field, without signal too: these go by way of the outbox. */
const carried = { take: 'request.take', answer: 'request.answer', send_back: 'request.send_back' } as const

interface Step {
  name: Act
  given: Given
}

async function done(request: Request, id: string, { name, given }: Step): Promise<Outcome> {
  const photos = (given.photos as TakenPhoto[] | undefined) ?? []
  if (!(name in carried)) {
    const brought: string[] = []
    for (const { blob } of photos) brought.push((await upload<{ id: string }>('/photos', blob, 'photo.jpg')).id)
    const beside = { ...(photos.length > 0 && { photos: brought }), deviceAt: new Date().toISOString() }
    return { state: 'accepted', result: await sendAct(name, request.id, { ...given, ...beside }) }
  }
  const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== ''))
  const title = `${request.number} ${request.text.slice(0, 16)}`
  const body = { ...said, request: request.id, ...(photos.length > 0 && { photos: photos.map(photo => photo.id) }) }
  return await submit({ id, kind: carried[name as keyof typeof carried], title, body, photos })
}

function useAct(request: Request) {
  const queries = useQueryClient()
  // Made before the first try, one for each kind of step: a repeated try stays one step.
  const [ids] = useState(() => new Map<Act, string>())
  return useMutation({
    mutationFn: (step: Step) => {
      const id = ids.get(step.name) ?? newId()
      ids.set(step.name, id)
      return done(request, id, step)
    },
    onSettled: outcome => {
      // Another time it may stand here again, sent back and dispatched anew.
      if (outcome && outcome.state !== 'refused') ids.clear()
      return Promise.all([
        queries.invalidateQueries({ queryKey: ['inbox'] }),
        queries.invalidateQueries({ queryKey: ['request', request.id] }),
        queries.invalidateQueries({ queryKey: ['requests'] }),
      ])
    },
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
  const send = () => act.mutate({ name, given })
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
        onClick={send}
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
      return <PhotoInput photos={(value as TakenPhoto[] | undefined) ?? []} change={set} />
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
