import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useDeferredValue, useState } from 'react'
import { Link, useSearch } from 'wouter'
import { newId } from '#common/ids.ts'
import type { Household, HouseholdList } from '#network/households-terms.ts'
import type { Moved } from '#requests/terms.ts'
import { Chips, Frame } from '#web/field/parts.tsx'
import { PhotoInput, type TakenPhoto } from '#web/field/photos.tsx'
import { read } from '#web/field/reading.ts'
import { submit, waitingWords } from '#web/field/submit.ts'
import { call, wordsOf } from '#web/kit/call.ts'
import { network } from '#web/network/client.ts'
import { useDraft } from './drafts.ts'
import { PointChoice } from './point.field.tsx'
import type { Point } from './point-drawing.ts'
import { SeenByOthers } from './preview.field.tsx'

const blank = { household: '', text: '', where: '', point: null as Point | null }
const vias = { chief: '当面/电话', visit: '入户问需', meeting: '会上提的' } as const
type Via = keyof typeof vias
const audiences = { usual: '照常', sealed: '保密' } as const

/** Takes a matter down for a resident: the household, the words, done. */
export function RaisePage() {
  const asked = new URLSearchParams(useSearch())
  const [id] = useState(newId)
  const { draft, change, clear, restored } = useDraft('raise.field', blank)
  const [household, setHousehold] = useState(asked.get('household') ?? draft.household)
  const [via, setVia] = useState<Via>(asked.get('via') === 'visit' ? 'visit' : 'chief')
  const [text, setText] = useState(asked.get('text') ?? draft.text)
  const { where, point } = draft
  const [photos, setPhotos] = useState<TakenPhoto[]>([])
  const [sealed, setSealed] = useState(false)
  const queries = useQueryClient()
  const body = { text, via, where, sealed, photos: photos.map(photo => photo.id), ...(household && { household }), ...point }
  const raise = useMutation({
    mutationFn: () => submit({ id, kind: 'request.raise', title: text.trim().slice(0, 20), body, photos }),
    onSuccess: outcome => {
      if (outcome.state !== 'refused') clear()
      return queries.invalidateQueries()
    },
  })
  // Kept while it is written: a call that comes in between, a phone that runs empty.
  const say = (words: string) => {
    setText(words)
    change({ text: words })
  }
  const choose = (id: string) => {
    setHousehold(id)
    change({ household: id })
  }
  const save = (event: FormEvent) => {
    event.preventDefault()
    raise.mutate()
  }
  if (raise.data?.state === 'waiting') return <Kept />
  if (raise.data?.state === 'accepted') return <Raised {...(raise.data.result as Moved)} sealed={sealed} />
  const problem = raise.error ? wordsOf(raise.error) : raise.data?.words
  return (
    <Frame title="记一件诉求" back="/">
      {restored && (
        <p className="note" role="status">
          上次没有提交的还在，接着写就行；照片要重新拍。
        </p>
      )}
      <form className="card" onSubmit={save}>
        <HouseholdChoice household={household} choose={choose} />
        <label className="field">
          <span>什么事（照居民的原话记）</span>
          <textarea value={text} onChange={e => say(e.target.value)} minLength={4} maxLength={2000} required />
        </label>
        <label className="field">
          <span>在什么地方（可不填）</span>
          <input value={where} onChange={e => change({ where: e.target.value })} maxLength={200} />
        </label>
        <PointChoice point={point} change={at => change({ point: at })} />
        <Chips label="怎么听到的" options={vias} chosen={[via]} choose={setVia} three />
        <PhotoInput photos={photos} change={setPhotos} />
        <Chips
          label="给谁看（保密：只给镇里指定的人看）"
          options={audiences}
          chosen={[sealed ? 'sealed' : 'usual']}
          choose={key => setSealed(key === 'sealed')}
        />
        <SeenByOthers text={text} where={where} photos={photos.length} sealed={sealed} />
        {problem && (
          <p className="note bad" role="alert">
            {problem}。内容还在，可以再按一次提交。
          </p>
        )}
        <button type="submit" className="action first" disabled={raise.isPending || text.trim().length < 4}>
          {raise.isPending ? '正在提交' : '提交'}
        </button>
      </form>
    </Frame>
  )
}

function Kept() {
  return (
    <Frame title="已记下" back="/">
      <div className="card empty" role="status">
        <p>这件诉求已记下。</p>
        <p className="soft">{waitingWords}时限从现在算起；传上去才有编号。</p>
      </div>
      <Link href="/" className="action first">
        回到今日
      </Link>
    </Frame>
  )
}

function Raised({ number, id, sealed }: Moved & { sealed: boolean }) {
  return (
    <Frame title="已点单" back="/">
      <div className="card empty" role="status">
        <p>
          已记下，编号 <strong>{number}</strong>。
        </p>
        <p className="soft">
          {sealed ? '只有镇里指定的人看得到，会直接联系居民；这部手机上不再显示。' : '时限从现在算起。进展会写在这件诉求的时间线上。'}
        </p>
      </div>
      {!sealed && (
        <Link href={`/requests/${id}`} className="action first">
          看这件诉求
        </Link>
      )}
      <Link href="/" className="action">
        回到今日
      </Link>
    </Frame>
  )
}

function HouseholdChoice({ household, choose }: { household: string; choose: (id: string) => void }) {
  const [q, setQ] = useState('')
  const word = useDeferredValue(q.trim())
  const chosen = useQuery({
    queryKey: ['household', household],
    enabled: household !== '',
    queryFn: () =>
      read(call<Household>(network.households[':id'].$get({ param: { id: household } })), (device, copied) =>
        copied.household(device, household),
      ),
  })
  const matches = useQuery({
    queryKey: ['households', word, 'choice'],
    enabled: household === '',
    queryFn: () =>
      read(call<HouseholdList>(network.households.$get({ query: { limit: '8', ...(word && { q: word }) } })), async (device, copied) => {
        const found = await copied.households(device, word)
        return { ...found, rows: found.rows.slice(0, 8) }
      }),
  })
  if (household) {
    return (
      <div className="row" style={{ padding: 0 }}>
        <div className="main">
          <span className="soft">哪一户</span>
          <p>
            <strong>{chosen.data?.head ?? '…'}</strong> {chosen.data?.address}
          </p>
        </div>
        <button type="button" className="chip" onClick={() => choose('')}>
          换一户
        </button>
      </div>
    )
  }
  return (
    <fieldset>
      <legend>哪一户（说不清可以不选）</legend>
      <label className="field">
        <span className="soft">输入户主姓名或地址</span>
        <input type="search" value={q} onChange={e => setQ(e.target.value)} />
      </label>
      <div className="chips">
        {matches.data?.rows.map(row => (
          <button key={row.id} type="button" className="chip" onClick={() => choose(row.id)}>
            {row.head}
          </button>
        ))}
      </div>
    </fieldset>
  )
}
