import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { outcomes as allOutcomes, type Request } from '#requests/terms.ts'
import { Chips } from '#web/field/parts.tsx'
import { PhotoInput } from '#web/field/photos.tsx'
import { call, wordsOf } from '#web/kit/call.ts'
import { requests } from './client.ts'

const { solved, explained, planned, not_lawful, referred } = allOutcomes
const outcomes = { solved, explained, planned, not_lawful, referred }
type Outcome = keyof typeof outcomes

/** What a chief may do with the request now; the server says what that is. */
export function NextSteps({ request }: { request: Request }) {
  const may = new Set(request.may)
  const [open, setOpen] = useState<'answer' | 'send_back' | null>(null)
  const act = useAct(request.id)
  const param = { id: request.id }
  if (!may.has('take') && !may.has('answer') && !may.has('send_back')) return null
  return (
    <div className="card">
      <h2>下一步</h2>
      <div className="actions">
        {may.has('take') && (
          <button
            type="button"
            className="action first"
            disabled={act.isPending}
            onClick={() => act.mutate(() => call(requests.requests[':id'].taken.$put({ param, json: {} })))}
          >
            接单
          </button>
        )}
        {may.has('answer') && open !== 'answer' && (
          <button type="button" className="action first" onClick={() => setOpen('answer')}>
            办结答复
          </button>
        )}
        {may.has('send_back') && open !== 'send_back' && (
          <button type="button" className="action" onClick={() => setOpen('send_back')}>
            退回
          </button>
        )}
      </div>
      {open === 'answer' && <AnswerForm request={request} act={act} />}
      {open === 'send_back' && <SendBackForm request={request} act={act} />}
      {act.error && (
        <p className="note bad" role="alert">
          {wordsOf(act.error)}
        </p>
      )}
    </div>
  )
}

type Act = ReturnType<typeof useAct>

function useAct(id: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (doing: () => Promise<unknown>) => doing(),
    onSettled: () =>
      Promise.all([queries.invalidateQueries({ queryKey: ['request', id] }), queries.invalidateQueries({ queryKey: ['requests'] })]),
  })
}

function AnswerForm({ request, act }: { request: Request; act: Act }) {
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const [words, setWords] = useState('')
  const [plannedOn, setPlannedOn] = useState('')
  const [referredTo, setReferredTo] = useState('')
  const [photos, setPhotos] = useState<string[]>([])
  const json = { outcome: outcome ?? 'solved', words, photos, ...(plannedOn && { plannedOn }), ...(referredTo && { referredTo }) }
  const answer = () => act.mutate(() => call(requests.requests[':id'].answer.$put({ param: { id: request.id }, json })))
  return (
    <>
      <Chips label="结果是什么（如实选）" options={outcomes} chosen={outcome ? [outcome] : []} choose={setOutcome} />
      {outcome === 'planned' && (
        <label className="field">
          <span>计划哪天办</span>
          <input type="date" value={plannedOn} onChange={e => setPlannedOn(e.target.value)} required />
        </label>
      )}
      {outcome === 'referred' && (
        <label className="field">
          <span>转给谁</span>
          <input value={referredTo} onChange={e => setReferredTo(e.target.value)} required />
        </label>
      )}
      <label className="field">
        <span>怎么办的（居民会看到）</span>
        <textarea value={words} onChange={e => setWords(e.target.value)} maxLength={2000} />
      </label>
      <PhotoInput ids={photos} change={setPhotos} />
      <button type="button" className="action first" disabled={!outcome || !words.trim() || act.isPending} onClick={answer}>
        提交答复
      </button>
    </>
  )
}

function SendBackForm({ request, act }: { request: Request; act: Act }) {
  const [reason, setReason] = useState('')
  const send = () => act.mutate(() => call(requests.requests[':id']['sending-back'].$put({ param: { id: request.id }, json: { reason } })))
  return (
    <>
      <p className="soft">已退回 {request.sentBack} 次。退回要写明理由，时限照算。</p>
      <label className="field">
        <span>退回的理由</span>
        <textarea value={reason} onChange={e => setReason(e.target.value)} maxLength={500} />
      </label>
      <button type="button" className="action alarm" disabled={!reason.trim() || act.isPending} onClick={send}>
        退回派单人
      </button>
    </>
  )
}
