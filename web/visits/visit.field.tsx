import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import { newId } from '#common/ids.ts'
import { type NewVisit, type Outcome, outcomes, topics } from '#visits/terms.ts'
import { Chips, Failure, Frame, Loading } from '#web/field/parts.tsx'
import { PhotoInput } from '#web/field/photos.tsx'
import { VoiceInput } from '#web/field/voice.tsx'
import { call, wordsOf } from '#web/kit/call.ts'
import { network } from '#web/network/client.ts'
import { requests } from '#web/requests/client.ts'
import { visits } from './client.ts'

type Topic = keyof typeof topics

/** What is kept of a visit, and the matter found on it, if any: both under ids of their own, so that a repeated try changes nothing. */
async function keep(visit: NewVisit & { id: string }, matter: string | null) {
  await call(visits.visits.$post({ json: visit }))
  if (!matter) return null
  const { id, household, note: text, deviceAt } = visit
  return await call(requests.requests.$post({ json: { id: matter, visit: id, household, text, via: 'visit', deviceAt } }))
}

/** One visit: who was there, what about, saved. Two taps when all is well. */
export function VisitPage({ household }: { household: string }) {
  const found = useQuery({
    queryKey: ['household', household],
    queryFn: () => call(network.households[':id'].$get({ param: { id: household } })),
  })
  const [ids] = useState(() => ({ visit: newId(), matter: newId() }))
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const [chosen, setChosen] = useState<Topic[]>([])
  const [note, setNote] = useState('')
  const [isMatter, setIsMatter] = useState(false)
  const [photos, setPhotos] = useState<string[]>([])
  const [voice, setVoice] = useState<string>()
  const queries = useQueryClient()
  const save = useMutation({
    mutationFn: (visit: Parameters<typeof keep>[0]) => keep(visit, isMatter ? ids.matter : null),
    onSuccess: () => queries.invalidateQueries(),
  })
  if (found.error) return <Failure error={found.error} retry={() => found.refetch()} />
  if (!found.data) return <Loading />
  const { head, address, unitName } = found.data
  if (save.isSuccess) return <Saved household={household} head={head} number={save.data?.number} request={save.data?.id} />
  const toggle = (topic: Topic) => setChosen(chosen.includes(topic) ? chosen.filter(one => one !== topic) : [...chosen, topic])
  const tooShort = isMatter && note.trim().length < 4
  const visit = () =>
    outcome && save.mutate({ id: ids.visit, household, outcome, topics: chosen, note, photos, voice, deviceAt: new Date().toISOString() })
  return (
    <Frame title={`走访 ${head}`} back="/">
      <p className="soft">
        {unitName} {address}
      </p>
      <Chips label="在不在家" options={outcomes} chosen={outcome ? [outcome] : []} choose={setOutcome} three />
      {/* Right below: whoever found all well is done. */}
      <button type="button" className="action first" onClick={visit} disabled={!outcome || tooShort || save.isPending}>
        {save.isPending ? '正在保存' : tooShort ? '请把诉求写清楚，至少 4 个字' : outcome ? '保存走访' : '请先选在不在家'}
      </button>
      {save.error && (
        <p className="note bad" role="alert">
          {wordsOf(save.error)}。内容还在，可以再按一次保存。
        </p>
      )}
      {outcome !== 'nobody_home' && <Chips label="聊了什么（可不选）" options={topics} chosen={chosen} choose={toggle} />}
      <label className="field">
        <span>记一句（可不填）</span>
        <textarea value={note} onChange={e => setNote(e.target.value)} maxLength={2000} />
      </label>
      <button type="button" className="chip" aria-pressed={isMatter} onClick={() => setIsMatter(!isMatter)}>
        这件事要办：一并记成诉求
      </button>
      <VoiceInput id={voice} change={setVoice} />
      <PhotoInput ids={photos} change={setPhotos} />
    </Frame>
  )
}

function Saved({ household, head, number, request }: { household: string; head: string; number?: string; request?: string }) {
  return (
    <Frame title="已记下" back="/">
      <div className="card empty" role="status">
        <p>
          <strong>{head}</strong> 的走访已保存。
        </p>
        {number && (
          <p>
            已一并点单，编号 <Link href={`/requests/${request}`}>{number}</Link>。
          </p>
        )}
      </div>
      <Link href="/" className="action first">
        继续走访下一户
      </Link>
      <Link href={`/raise?household=${household}&via=visit`} className="action">
        他家还有事要反映
      </Link>
      <Link href={`/changes/${household}`} className="action">
        他家有人口、电话变动
      </Link>
    </Frame>
  )
}
