import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import { newId } from '#common/ids.ts'
import { type NewVisit, type Outcome, outcomes, topics } from '#visits/terms.ts'
import { Chips, Failure, Frame, Loading } from '#web/field/parts.tsx'
import { PhotoInput } from '#web/field/photos.tsx'
import { call, wordsOf } from '#web/kit/call.ts'
import { network } from '#web/network/client.ts'
import { visits } from './client.ts'

type Topic = keyof typeof topics

/** One visit: who was there, what about, saved. Two taps when all is well. */
export function VisitPage({ household }: { household: string }) {
  const found = useQuery({
    queryKey: ['household', household],
    queryFn: () => call(network.households[':id'].$get({ param: { id: household } })),
  })
  // Made before the first try, so that a repeated try stays one visit.
  const [id] = useState(newId)
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const [chosen, setChosen] = useState<Topic[]>([])
  const [note, setNote] = useState('')
  const [photos, setPhotos] = useState<string[]>([])
  const queries = useQueryClient()
  const save = useMutation({
    mutationFn: (visit: NewVisit) => call(visits.visits.$post({ json: visit })),
    onSuccess: () => queries.invalidateQueries(),
  })
  if (found.error) return <Failure error={found.error} retry={() => found.refetch()} />
  if (!found.data) return <Loading />
  const { head, address, unitName } = found.data
  if (save.isSuccess) return <Saved household={household} head={head} />
  const toggle = (topic: Topic) => setChosen(chosen.includes(topic) ? chosen.filter(one => one !== topic) : [...chosen, topic])
  const visit = () => outcome && save.mutate({ id, household, outcome, topics: chosen, note, photos, deviceAt: new Date().toISOString() })
  return (
    <Frame title={`走访 ${head}`} back="/">
      <p className="soft">
        {unitName} {address}
      </p>
      <Chips label="在不在家" options={outcomes} chosen={outcome ? [outcome] : []} choose={setOutcome} three />
      {outcome !== 'nobody_home' && <Chips label="聊了什么（可不选）" options={topics} chosen={chosen} choose={toggle} />}
      <label className="field">
        <span>记一句（可不填）</span>
        <textarea value={note} onChange={e => setNote(e.target.value)} maxLength={2000} />
      </label>
      <PhotoInput ids={photos} change={setPhotos} />
      {save.error && (
        <p className="note bad" role="alert">
          {wordsOf(save.error)}。内容还在，可以再按一次保存。
        </p>
      )}
      <button type="button" className="action first" onClick={visit} disabled={!outcome || save.isPending}>
        {save.isPending ? '正在保存' : outcome ? '保存走访' : '请先选在不在家'}
      </button>
    </Frame>
  )
}

function Saved({ household, head }: { household: string; head: string }) {
  return (
    <Frame title="已记下" back="/">
      <div className="card empty" role="status">
        <p>
          <strong>{head}</strong> 的走访已保存。
        </p>
      </div>
      <Link href="/" className="action first">
        继续走访下一户
      </Link>
      <Link href={`/raise?household=${household}&via=visit`} className="action">
        他家有事要反映
      </Link>
    </Frame>
  )
}
