import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { newId } from '#common/ids.ts'
import { type Choice, choices } from '#decisions/vote-terms.ts'
import { Chips } from '#web/field/parts.tsx'
import { call, wordsOf } from '#web/kit/call.ts'
import { decisions } from './client.ts'

const ways = { paper: '录纸质票', spoken: '代记口头' } as const

/** Keys a household's slip (a second person keys it again), or writes down what it said before a witness. */
export function Taking({ id, household, close }: { id: string; household: string; close: () => void }) {
  const [ballot] = useState(newId)
  const [way, setWay] = useState<keyof typeof ways>('paper')
  const [choice, setChoice] = useState<Choice>()
  const [reason, setReason] = useState('')
  const [proof, setProof] = useState('')
  const queries = useQueryClient()
  const paper = way === 'paper'
  const save = useMutation({
    mutationFn: () => {
      const given = paper ? { slip: proof } : { witness: proof }
      const json = { id: ballot, household, choice: choice!, reason, ...given }
      return call(decisions.deliberations[':id'].ballots.$post({ param: { id }, json }))
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['deliberation', id] })
      close()
    },
  })
  return (
    <form
      style={{ display: 'grid', gap: 12, padding: '8px 0 16px' }}
      onSubmit={event => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <Chips label="怎么来的" options={ways} chosen={[way]} choose={setWay} />
      <Chips label="这一户的意见" options={choices} chosen={choice ? [choice] : []} choose={setChoice} />
      <label className="field">
        <span>理由（有异议的要写）</span>
        <input value={reason} maxLength={300} onChange={event => setReason(event.target.value)} />
      </label>
      <label className="field">
        <span>{paper ? '票号' : '在场见证人'}</span>
        <input value={proof} maxLength={paper ? 20 : 40} onChange={event => setProof(event.target.value)} />
      </label>
      <p className="soft">{paper ? '同一张票要两个人各录一次，一致才计票。' : '照原话记。本户凭联系卡投过的，以本户为准。'}</p>
      {save.error && (
        <p className="note bad" role="alert">
          {wordsOf(save.error)}
        </p>
      )}
      <button type="submit" className="action first" disabled={!choice || !proof.trim() || save.isPending}>
        记下这一票
      </button>
      <button type="button" className="action" onClick={close}>
        不记了
      </button>
    </form>
  )
}
