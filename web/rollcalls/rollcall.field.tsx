import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Field, type Outcome, outcomes, type State, states } from '#rollcalls/field-terms.ts'
import { said } from '#rollcalls/rules.ts'
import type { Line, Rollcall } from '#rollcalls/terms.ts'
import { Chips, Failure, Frame, Loading } from '#web/field/parts.tsx'
import { read } from '#web/field/reading.ts'
import { call } from '#web/kit/call.ts'
import { AnswerForm, RestForm } from './answer.field.tsx'
import { Emergency } from './asked.field.tsx'
import { rollcalls } from './client.ts'
import { Missing } from './missing.field.tsx'
import { countWords, isUrgent, openOf, phaseWords } from './words.ts'

const filters = { open: '没答的', answered: '已答的', absent: '没人的' } as const

/** One roll call: what is asked, how far it is, household after household. */
export function RollcallPage({ id }: { id: string }) {
  const found = useQuery({
    queryKey: ['rollcall', id],
    queryFn: () =>
      read(call<Rollcall>(rollcalls.rollcalls[':id'].$get({ param: { id } })), (device, copied) => copied.rollcall(device, id)),
  })
  if (found.error) return <Failure error={found.error} retry={() => found.refetch()} />
  if (!found.data) return <Loading />
  const rollcall = found.data
  const { title, notice, counts, phase, dueAt, closedAt, askedBy } = rollcall
  return (
    <Frame title={title} back="/rollcalls">
      <Emergency row={rollcall} />
      <section className="card">
        <p>{notice}</p>
        <p className="soft">{askedBy} 发起</p>
        <div className="tags">
          <span className={isUrgent(phase) ? 'tag alarm' : 'tag plain'}>{phaseWords(phase, dueAt)}</span>
        </div>
        <progress max={counts.asked} value={counts.answered} aria-label="完成情况" />
        <p role="status">{countWords(counts)}</p>
        {!closedAt && phase !== 'running' && openOf(counts) > 0 && <p className="note warn">还有 {openOf(counts)} 户没答，请抓紧。</p>}
      </section>
      <Missing rollcall={rollcall} />
      <Lines rollcall={rollcall} />
    </Frame>
  )
}

function Lines({ rollcall }: { rollcall: Rollcall }) {
  const [state, setState] = useState<State>(rollcall.closedAt ? 'answered' : 'open')
  const [chosen, setChosen] = useState<string>()
  const lines = useQuery({
    queryKey: ['rollcall', rollcall.id, 'lines', state],
    queryFn: () =>
      read(
        call<{ rows: Line[]; next: string | null }>(
          rollcalls.rollcalls[':id'].households.$get({ param: { id: rollcall.id }, query: { state, limit: '200' } }),
        ),
        (device, copied) => copied.rollcallLines(device, rollcall.id, state),
      ),
  })
  const rows = lines.data?.rows ?? []
  // After one is saved the next is open already: one thumb goes down the lane.
  const current = chosen ?? (state === 'open' && rollcall.may.answer ? rows[0]?.household : undefined)
  const look = (next: State) => {
    setState(next)
    setChosen(undefined)
  }
  const units = new Set(rows.map(row => row.unit))
  return (
    <>
      <Chips label="看哪些" options={filters} chosen={[state as 'open']} choose={look} three />
      {lines.isPending && <Loading />}
      {lines.error && <Failure error={lines.error} retry={() => lines.refetch()} />}
      {lines.data && rows.length === 0 && (
        <div className="card empty">
          <p>{state === 'open' ? '您管的户都答了。' : '这里还没有。'}</p>
        </div>
      )}
      {state === 'open' && rollcall.may.answer && units.size === 1 && rows.length > 1 && <RestForm rollcall={rollcall} rows={rows} />}
      <ul className="list">
        {rows.map(row => (
          <li key={row.household}>
            {row.household === current ? (
              <AnswerForm key={row.household} rollcall={rollcall} line={row} done={() => setChosen(undefined)} />
            ) : (
              <LineRow row={row} fields={rollcall.fields} choose={() => setChosen(row.household)} open={rollcall.may.answer} />
            )}
          </li>
        ))}
      </ul>
      {lines.data?.next && <p className="soft">只列出前 {rows.length} 户，答完后再往下。</p>}
    </>
  )
}

function LineRow({ row, fields, choose, open }: { row: Line; fields: Field[]; choose: () => void; open: boolean }) {
  const words = fields
    .filter(field => row.values[field.key] !== undefined)
    .map(field => `${field.label}：${said(row.values[field.key], field)}`)
  const main = (
    <div className="main">
      <strong>{row.head || '（缺户主）'}</strong>{' '}
      <span className="soft">
        {row.unitName} {row.address}
      </span>
      {row.state !== 'open' && (
        <div className="tags">
          <span className="tag">{row.state === 'dropped' ? states.dropped : outcomes[row.state as Outcome]}</span>
          {row.late && <span className="tag warn">补答</span>}
        </div>
      )}
      {words.length > 0 && <p>{words.join('；')}</p>}
      {row.by && <p className="soft">{row.by} 答</p>}
    </div>
  )
  if (!open) return <div className="row">{main}</div>
  return (
    <button type="button" className="row" onClick={choose}>
      {main}
      <span className="go">{row.state === 'answered' ? '更正' : '答'}</span>
    </button>
  )
}
