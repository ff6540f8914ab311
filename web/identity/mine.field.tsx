import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { liveQuery } from 'dexie'
import { useEffect, useState } from 'react'
import { Link } from 'wouter'
import { unsent } from '#web/field/outbox.ts'
import { Failure, Frame, Loading } from '#web/field/parts.tsx'
import { phone } from '#web/field/phone.ts'
import { call, wordsOf } from '#web/kit/call.ts'
import { momentWords } from '#web/kit/time.ts'
import { currentPost, identity, useMe, useViewpoint } from './me.ts'

export function MinePage() {
  const me = useMe()
  const { signOut, change } = useViewpoint()
  const left = useLeft()
  if (!me.data) return null
  const current = currentPost(me.data)
  return (
    <Frame title="我的">
      <div className="card">
        <h2>{me.data.name}</h2>
        {current ? (
          <p>
            {current.town.name} {current.place.name} {current.postName}
            {current.actingFor && `（代 ${current.actingFor}）`}
          </p>
        ) : (
          <p className="note warn">您现在没有在任的岗位，请联系镇党建办。</p>
        )}
      </div>
      {me.data.posts.length > 1 && (
        <div className="card">
          <h2>以哪个岗位办事</h2>
          {me.data.posts.map(post => (
            <button
              key={post.mandate}
              type="button"
              className="chip"
              aria-pressed={post.mandate === current?.mandate}
              onClick={() => change({ mandate: post.mandate })}
            >
              {post.place.name} {post.postName}
              {post.actingFor && `（代 ${post.actingFor}）`}
            </button>
          ))}
        </div>
      )}
      <Link href="/rollcalls" className="action">
        摸排和通知
      </Link>
      <Link href="/outbox" className="action">
        待上传{left > 0 && `（${left} 条）`}
      </Link>
      <Devices />
      <Looks />
      <Link href="/password" className="action">
        修改密码
      </Link>
      <SignOut left={left} leave={signOut} />
    </Frame>
  )
}

/** With work unsent it says so first: the work stays, closed, until the same person signs in here again. */
function SignOut({ left, leave }: { left: number; leave: () => Promise<void> }) {
  const [warned, setWarned] = useState(false)
  const [problem, setProblem] = useState('')
  const out = () => leave().catch(error => setProblem(wordsOf(error)))
  return (
    <>
      {warned && (
        <p className="note warn" role="alert">
          还有 {left} 条没有上传。退出后它们封存在这部手机里，谁也打不开，等您本人在这部手机上再登录时自动上传。
        </p>
      )}
      {problem && <p className="note bad">{problem}</p>}
      <button type="button" className="action alarm" onClick={left > 0 && !warned ? () => setWarned(true) : out}>
        {warned ? '仍然退出' : '退出登录'}
      </button>
    </>
  )
}

/** How many entries of one's own wait on this phone. */
function useLeft(): number {
  const [left, setLeft] = useState(0)
  useEffect(() => {
    const device = phone()?.device
    if (!device) return
    const watching = liveQuery(() => unsent(device)).subscribe(found => setLeft(found.length))
    return () => watching.unsubscribe()
  }, [])
  return left
}

function Devices() {
  const sessions = useQuery({ queryKey: ['sessions'], queryFn: () => call(identity.sessions.$get()) })
  const queries = useQueryClient()
  const revoke = useMutation({
    mutationFn: (id: string) => call(identity.sessions[':id'].$delete({ param: { id } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['sessions'] }),
  })
  if (sessions.error) return <Failure error={sessions.error} />
  if (!sessions.data) return <Loading />
  return (
    <div className="card">
      <h2>登录过的设备</h2>
      <ul>
        {sessions.data.map(session => (
          <li key={session.id} className="row" style={{ padding: '8px 0' }}>
            <div className="main">
              {session.device}
              <p className="soft">最近使用 {momentWords(session.seenAt)}</p>
            </div>
            {session.current ? (
              <span className="tag">本机</span>
            ) : (
              <button type="button" className="chip" onClick={() => revoke.mutate(session.id)}>
                让它退出
              </button>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}

function Looks() {
  const looks = useQuery({ queryKey: ['looks'], queryFn: () => call(identity.me.looks.$get()) })
  if (!looks.data) return null
  return (
    <div className="card">
      <h2>谁看过我的资料</h2>
      {looks.data.length === 0 && <p className="soft">还没有人查看过您的身份证号或电话。</p>}
      <ul>
        {looks.data.map(look => (
          <li key={look.at + look.field}>
            {momentWords(look.at)} {look.post} {look.who} 查看了{look.field}，理由：{look.reason}
          </li>
        ))}
      </ul>
    </div>
  )
}
