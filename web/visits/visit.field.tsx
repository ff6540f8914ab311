import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import { newId } from '#common/ids.ts'
import type { Household } from '#network/households-terms.ts'
import type { Moved } from '#requests/terms.ts'
import { type Outcome, outcomes, topics } from '#visits/terms.ts'
import { Chips, Failure, Frame, Loading } from '#web/field/parts.tsx'
import { PhotoInput, type TakenPhoto } from '#web/field/photos.tsx'
import { read } from '#web/field/reading.ts'
import { type Outcome as Became, submitAll, waitingWords } from '#web/field/submit.ts'
import { type TakenVoice, VoiceInput } from '#web/field/voice.tsx'
import { call, wordsOf } from '#web/kit/call.ts'
import { network } from '#web/network/client.ts'

type Topic = keyof typeof topics

interface Said {
  visit: string
  matter: string | null
  head: string
  body: { household: string; outcome: Outcome; topics: Topic[]; note: string }
  photos: TakenPhoto[]
  voice: TakenVoice | undefined
}

/** What is kept of a visit, and the matter found on it, if any: both under ids of their own, so that a repeated try changes nothing. */
async function keep({ visit: id, matter, head, body, photos, voice }: Said): Promise<Became[]> {
  const beside = { photos: photos.map(photo => photo.id), ...(voice && { voice: voice.id }) }
  const visit = { id, kind: 'visit.record', title: head, body: { ...body, ...beside }, photos: [...photos, ...(voice ? [voice] : [])] }
  if (!matter) return await submitAll([visit])
  const { household, note: text } = body
  const raised = { visit: id, household, text, via: 'visit' }
  return await submitAll([visit, { id: matter, kind: 'request.raise', title: text.trim().slice(0, 20), body: raised, after: id }])
}

/** One visit: who was there, what about, saved. Two taps when all is well. */
export function VisitPage({ household }: { household: string }) {
  const found = useQuery({
    queryKey: ['household', household],
    queryFn: () =>
      read(call<Household>(network.households[':id'].$get({ param: { id: household } })), (device, copied) =>
        copied.household(device, household),
      ),
  })
  const [ids] = useState(() => ({ visit: newId(), matter: newId() }))
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const [chosen, setChosen] = useState<Topic[]>([])
  const [note, setNote] = useState('')
  const [isMatter, setIsMatter] = useState(false)
  const [photos, setPhotos] = useState<TakenPhoto[]>([])
  const [voice, setVoice] = useState<TakenVoice>()
  const queries = useQueryClient()
  const save = useMutation({
    mutationFn: keep,
    onSuccess: () => queries.invalidateQueries(),
  })
  if (found.error) return <Failure error={found.error} retry={() => found.refetch()} />
  if (!found.data) return <Loading />
  const { head, address, unitName } = found.data
  const refusal = save.data?.find(became => became.state === 'refused')
  if (save.data && !refusal) return <Saved household={household} head={head} became={save.data} />
  const problem = save.error ? wordsOf(save.error) : refusal?.words
  const toggle = (topic: Topic) => setChosen(chosen.includes(topic) ? chosen.filter(one => one !== topic) : [...chosen, topic])
  const tooShort = isMatter && note.trim().length < 4
  const visit = () =>
    outcome &&
    save.mutate({
      ...{ visit: ids.visit, matter: isMatter ? ids.matter : null, head, photos, voice },
      body: { household, outcome, topics: chosen, note },
    })
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
      {problem && (
        <p className="note bad" role="alert">
          {problem}。内容还在，可以再按一次保存。
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
      <VoiceInput voice={voice} change={setVoice} />
      <PhotoInput photos={photos} change={setPhotos} />
    </Frame>
  )
}

function Saved({ household, head, became }: { household: string; head: string; became: Became[] }) {
  const raised = became[1]
  const request = raised?.state === 'accepted' ? (raised.result as Moved) : null
  return (
    <Frame title="已记下" back="/">
      <div className="card empty" role="status">
        <p>
          <strong>{head}</strong> 的走访已保存。
        </p>
        {request && (
          <p>
            已一并点单，编号 <Link href={`/requests/${request.id}`}>{request.number}</Link>。
          </p>
        )}
        {became.some(each => each.state === 'waiting') && <p className="soft">{waitingWords}</p>}
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
