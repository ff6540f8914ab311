import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useLocation, useSearch } from 'wouter'
import { dayOf } from '#common/calendar.ts'
import { newId } from '#common/ids.ts'
import { placeOfPost } from '#common/posts.ts'
import { kindsFor } from '#meetings/rules.ts'
import { kinds, type MeetingKind } from '#meetings/terms.ts'
import { Chips, Frame, Loading } from '#web/field/parts.tsx'
import { submit, waitingWords } from '#web/field/submit.ts'
import { currentPost, useMe } from '#web/identity/me.ts'
import { wordsOf } from '#web/kit/call.ts'

/** Calls a meeting at one's own place: which kind, when, where; who is called and what is talked about follow. */
export function CallPage() {
  const me = useMe()
  const asked = new URLSearchParams(useSearch())
  const [id] = useState(newId)
  const [kind, setKind] = useState(asked.get('kind') as MeetingKind | null)
  const [on, setOn] = useState(asked.get('on') ?? dayOf(new Date()))
  const [at, setAt] = useState('19:30')
  const [location, setLocation] = useState('')
  const [notice, setNotice] = useState('')
  const [, go] = useLocation()
  const queries = useQueryClient()
  const send = useMutation({
    networkMode: 'always',
    mutationFn: async () => {
      const became = await submit({ id, kind: 'meeting.call', title: `${kinds[kind!]} ${on}`, body: { kind, on, at, location, notice } })
      if (became.state === 'refused') throw new Error(became.words)
      return became.state
    },
    onSuccess: async state => {
      await queries.invalidateQueries({ queryKey: ['meetings'] })
      if (state === 'accepted') go(`/meetings/${id}`)
    },
  })
  if (!me.data) return <Loading />
  const post = currentPost(me.data)
  const own = post ? kindsFor(post.post, placeOfPost[post.post]) : []
  if (own.length === 0) {
    return (
      <Frame title="通知开会" back="/meetings">
        <div className="card empty">
          <p>您现在的岗位不召集会议。</p>
        </div>
      </Frame>
    )
  }
  if (send.data === 'waiting') {
    return (
      <Frame title="通知开会" back="/meetings">
        <div className="card empty" role="status">
          <p>{waitingWords}</p>
          <p className="soft">传到后，请哪些人、议什么事才列得出来。急的请先打电话通知。</p>
        </div>
      </Frame>
    )
  }
  const press = (event: FormEvent) => {
    event.preventDefault()
    send.mutate()
  }
  const options = Object.fromEntries(own.map(each => [each, kinds[each]])) as Record<MeetingKind, string>
  return (
    <Frame title="通知开会" back="/meetings">
      <form className="card" onSubmit={press}>
        <p className="soft">在{post?.place.name}开。请哪些人、议什么事，系统按会的种类列好，您再改。</p>
        <Chips label="开什么会" options={options} chosen={kind ? [kind] : []} choose={setKind} />
        <label className="field">
          <span>哪天</span>
          <input type="date" value={on} onChange={e => setOn(e.target.value)} required />
        </label>
        <label className="field">
          <span>几点（可不填）</span>
          <input type="time" value={at} onChange={e => setAt(e.target.value)} />
        </label>
        <label className="field">
          <span>在哪里</span>
          <input value={location} onChange={e => setLocation(e.target.value)} maxLength={100} required />
        </label>
        <label className="field">
          <span>还要交代的（可不填）</span>
          <textarea value={notice} onChange={e => setNotice(e.target.value)} maxLength={1000} />
        </label>
        {send.error && (
          <p className="note bad" role="alert">
            {wordsOf(send.error)}。内容还在，可以再按一次。
          </p>
        )}
        <button type="submit" className="action first" disabled={!kind || !location.trim() || send.isPending}>
          {send.isPending ? '正在通知' : kind ? '发通知' : '请先选开什么会'}
        </button>
      </form>
    </Frame>
  )
}
