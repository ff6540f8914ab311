import { liveQuery } from 'dexie'
import { useEffect, useState } from 'react'
import { Link } from 'wouter'
import { kindWords } from '#sync/kind-terms.ts'
import { exportBatch, importBatch } from '#web/field/batch.ts'
import { discard, type Shown, tryAgain, unsent, unsentOfOthers } from '#web/field/outbox.ts'
import { Frame, Loading } from '#web/field/parts.tsx'
import { lastRound, phone, round } from '#web/field/phone.ts'
import { wordsOf } from '#web/kit/call.ts'
import { momentWords } from '#web/kit/time.ts'
import { EditEntry } from './edit-entry.field.tsx'
import { PassByCodes } from './pass-on.field.tsx'
import { Space } from './space.field.tsx'

/** 待上传: what the server has not answered yet, what it refused and why, and how to bring it there another way. */
export function OutboxPage() {
  const line = phone()
  const [entries, setEntries] = useState<Shown[]>()
  const [others, setOthers] = useState(0)
  useEffect(() => {
    if (!line) return
    const watched = liveQuery(async () => ({ own: await unsent(line.device), others: await unsentOfOthers(line.device) }))
    const watching = watched.subscribe(found => {
      setEntries(found.own)
      setOthers(found.others)
    })
    return () => watching.unsubscribe()
  }, [line])
  if (!line) return <NoStore />
  return (
    <Frame title="待上传" back="/mine">
      {!entries && <Loading />}
      {entries && <Summary entries={entries} />}
      <ul className="list">
        {entries?.map(entry => (
          <li key={entry.id}>
            <Line entry={entry} />
          </li>
        ))}
      </ul>
      {others > 0 && <p className="note">这部手机上还封存着别人未上传的 {others} 条。本人在这部手机上登录后才能打开，并会自动上传。</p>}
      {entries && <PassOn count={entries.filter(entry => !entry.doerName).length} />}
      <Space />
    </Frame>
  )
}

function NoStore() {
  return (
    <Frame title="待上传" back="/mine">
      <div className="card empty">
        <p>这个浏览器不能离线保存，记的内容都是直接上传的。</p>
        <p className="soft">用 https 的网址打开，就可以在没有信号时记。</p>
      </div>
    </Frame>
  )
}

function Summary({ entries }: { entries: Shown[] }) {
  const [sending, setSending] = useState(false)
  const [words, setWords] = useState(lastRound()?.stopped?.words ?? '')
  const waiting = entries.filter(entry => entry.state === 'waiting').length
  const refused = entries.length - waiting
  const send = async () => {
    setSending(true)
    const sent = await round().catch(() => undefined)
    setWords(sent?.stopped?.words ?? '')
    setSending(false)
  }
  if (entries.length === 0) {
    return (
      <div className="card empty">
        <p>没有待上传的内容，都已传到服务器。</p>
        <Link href="/" className="action">
          回到今日
        </Link>
      </div>
    )
  }
  return (
    <>
      <div className="figure">
        <div>
          <b>{waiting}</b>
          <span className="soft">条等信号</span>
        </div>
        <div>
          <b>{refused}</b>
          <span className="soft">条没有收下</span>
        </div>
      </div>
      {words && (
        <p className="note warn" role="status">
          {words}。内容都在手机里，有信号时会自动再传。
        </p>
      )}
      {waiting > 0 && (
        <button type="button" className="action first" disabled={sending} onClick={send}>
          {sending ? '正在上传' : '现在上传'}
        </button>
      )}
    </>
  )
}

function Line({ entry }: { entry: Shown }) {
  const [editing, setEditing] = useState(false)
  const [problem, setProblem] = useState('')
  const { content, refusal } = entry
  const device = phone()!.device
  const doing = (work: Promise<unknown>) => work.then(() => round()).catch(error => setProblem(wordsOf(error)))
  return (
    <div className="card">
      <div className="main">
        <strong>{content ? `${kindWords(content.kind)} ${content.title}` : `代 ${entry.doerName ?? '同事'} 上传的一条`}</strong>
        <p className="soft">
          {momentWords(entry.madeAt)}
          {entry.photos > 0 && ` · ${entry.photos} 张照片`}
          {entry.state === 'waiting' && (entry.attempts > 0 ? ' · 等服务器答复' : ' · 还没有上传')}
        </p>
      </div>
      {refusal && (
        <p className="note bad" role="alert">
          没有收下：{refusal.words}
        </p>
      )}
      {problem && <p className="note bad">{problem}</p>}
      {refusal && content && !editing && (
        <div className="actions">
          <button type="button" className="action first" onClick={() => setEditing(true)}>
            修改
          </button>
          <button type="button" className="action" onClick={() => doing(tryAgain(device, entry.id))}>
            原样再传
          </button>
        </div>
      )}
      {editing && content && <EditEntry entry={entry} content={content} done={() => setEditing(false)} />}
      {refusal && <Discard id={entry.id} />}
    </div>
  )
}

function Discard({ id }: { id: string }) {
  const [asked, setAsked] = useState(false)
  if (!asked) {
    return (
      <button type="button" className="chip" onClick={() => setAsked(true)}>
        不传了
      </button>
    )
  }
  return (
    <button type="button" className="action alarm" onClick={() => discard(phone()!.device, id)}>
      确定删除，不再上传
    </button>
  )
}

/** Without signal: a file for a colleague's phone, or for the office. */
function PassOn({ count }: { count: number }) {
  const [words, setWords] = useState('')
  const device = phone()!.device
  const save = async () => {
    const file = new File([JSON.stringify(await exportBatch(device))], `待上传-${new Date().toISOString().slice(0, 10)}.json`, {
      type: 'application/json',
    })
    const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(file), download: file.name })
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
    setWords('已导出。内容是封存的，别人打不开也改不了；交给同事接收后，由他的手机代您上传。手机里的这份还在。')
  }
  const take = async (file?: File) => {
    if (!file) return
    try {
      const { added, from } = await importBatch(device, await file.text())
      setWords(`收到 ${from} 的 ${added} 条，有信号时由这部手机代传。`)
      await round()
    } catch (error) {
      setWords(wordsOf(error))
    }
  }
  return (
    <div className="card">
      <h2>没有信号时转交</h2>
      <div className="actions">
        <button type="button" className="action" disabled={count === 0} onClick={save}>
          导出成文件
        </button>
        <label className="action">
          <span>接收同事的文件</span>
          <input type="file" accept="application/json,.json" className="unseen" onChange={event => take(event.target.files?.[0])} />
        </label>
      </div>
      <PassByCodes count={count} />
      {words && (
        <p className="note" role="status">
          {words}
        </p>
      )}
    </div>
  )
}
