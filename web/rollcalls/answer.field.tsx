import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { newId } from '#common/ids.ts'
import type { Outcome, Values } from '#rollcalls/field-terms.ts'
import { checkValues } from '#rollcalls/rules.ts'
import type { Answering, Line, Rollcall } from '#rollcalls/terms.ts'
import type { TakenPhoto } from '#web/field/photos.tsx'
import { submit } from '#web/field/submit.ts'
import { wordsOf } from '#web/kit/call.ts'
import { Questions } from './inputs.field.tsx'

type Given = Omit<Answering, 'id' | 'deviceAt' | 'via'>

/** Hands answers over, with or without signal; every act has its id before the first try, so that a repeated try stays one answer. */
function useAnswering(rollcall: Rollcall, who: string, taken: TakenPhoto[], done: () => void) {
  const [id, setId] = useState(newId)
  const queries = useQueryClient()
  return useMutation({
    networkMode: 'always',
    mutationFn: async (given: Given) => {
      // Judged here first: what the server would refuse is said without a round trip.
      checkValues(rollcall.fields, given.outcome, given.values as Values)
      const said = Object.values(given.values).flat()
      const photos = taken.filter(photo => said.includes(photo.id))
      const title = `${rollcall.title} ${who}`
      const became = await submit({ id, kind: 'rollcall.answer', title, body: { rollcall: rollcall.id, ...given }, photos }, 4_000)
      if (became.state === 'refused') throw new Error(became.words)
    },
    onSuccess: async () => {
      setId(newId())
      done()
      await queries.invalidateQueries({ queryKey: ['rollcall', rollcall.id] })
      void queries.invalidateQueries({ queryKey: ['rollcalls'] })
    },
  })
}

/** One household's answer. */
export function AnswerForm({ rollcall, line, done }: { rollcall: Rollcall; line: Line; done: () => void }) {
  const [values, setValues] = useState<Values>(line.values)
  const correcting = line.state === 'answered'
  const [photos, setPhotos] = useState<TakenPhoto[]>([])
  const save = useAnswering(rollcall, line.head, photos, done)
  const send = (outcome: Outcome) => save.mutate({ households: [line.household], outcome, values, correcting })
  return (
    <section className="card" aria-label={`回答 ${line.head}`}>
      <h2>{line.head || '（缺户主）'}</h2>
      <p className="soft">
        {line.unitName} {line.address}
      </p>
      <Questions fields={rollcall.fields} values={values} change={setValues} photos={photos} changePhotos={setPhotos} />
      {save.error && (
        <p className="note bad" role="alert">
          {wordsOf(save.error)}。内容还在，可以改了再按一次。
        </p>
      )}
      <button type="button" className="action first" onClick={() => send('answered')} disabled={save.isPending}>
        {save.isPending ? '正在保存' : correcting ? '保存更正（原来的也留着）' : '保存，下一户'}
      </button>
      {!correcting && (
        <button type="button" className="action" onClick={() => send('absent')} disabled={save.isPending}>
          没人/联系不上
        </button>
      )}
    </section>
  )
}

/** 其余都没有: the same answer for all of the unit that have not answered. */
export function RestForm({ rollcall, rows }: { rollcall: Rollcall; rows: Line[] }) {
  const [open, setOpen] = useState(false)
  const [values, setValues] = useState<Values>({})
  const [photos, setPhotos] = useState<TakenPhoto[]>([])
  const save = useAnswering(rollcall, `${rows.length} 户`, photos, () => setOpen(false))
  if (!open)
    return (
      <button type="button" className="action" onClick={() => setOpen(true)}>
        其余 {rows.length} 户都一样，一次答完
      </button>
    )
  const send = () => save.mutate({ households: rows.map(row => row.household), outcome: 'answered', values, correcting: false })
  return (
    <section className="card" aria-label="其余都一样">
      <h2>其余 {rows.length} 户都这样答</h2>
      <p className="soft">{rows.map(row => row.head).join('、')}</p>
      <Questions fields={rollcall.fields} values={values} change={setValues} photos={photos} changePhotos={setPhotos} />
      {save.error && (
        <p className="note bad" role="alert">
          {wordsOf(save.error)}
        </p>
      )}
      <button type="button" className="action first" onClick={send} disabled={save.isPending}>
        {save.isPending ? '正在保存' : `这 ${rows.length} 户都问过了，保存`}
      </button>
      <button type="button" className="action" onClick={() => setOpen(false)}>
        还是一户一户答
      </button>
    </section>
  )
}
