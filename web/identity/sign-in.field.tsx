import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { Frame } from '#web/field/parts.tsx'
import { call, wordsOf } from '#web/kit/call.ts'
import { look } from '#web/kit/viewpoint.ts'
import { identity } from './me.ts'

type Way = 'code' | 'password'

export function SignIn() {
  const [way, setWay] = useState<Way>('password')
  const [problem, setProblem] = useState('')
  const queries = useQueryClient()
  const enter = async (signingIn: Promise<unknown>) => {
    setProblem('')
    try {
      await signingIn
      look({})
      await queries.resetQueries()
    } catch (error) {
      setProblem(wordsOf(error))
    }
  }
  return (
    <Frame title="三长通" tabless>
      <div className="card">
        <h2>登录</h2>
        <p className="soft">供片长、组长、邻长和村镇干部使用。居民请扫家里的联系卡，不用登录。</p>
        {way === 'password' ? <ByPassword enter={enter} /> : <ByCode enter={enter} />}
        {problem && (
          <p className="note bad" role="alert">
            {problem}
          </p>
        )}
        <button type="button" className="action" onClick={() => setWay(way === 'code' ? 'password' : 'code')}>
          {way === 'code' ? '改用密码登录' : '改用手机验证码登录'}
        </button>
        <a className="soft" href="/desk">
          电脑上办公请用工作台 ›
        </a>
      </div>
    </Frame>
  )
}

type Enter = (signingIn: Promise<unknown>) => Promise<void>

function ByPassword({ enter }: { enter: Enter }) {
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [shown, setShown] = useState(false)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    enter(call(identity.sessions.$post({ json: { name, password } })))
  }
  return (
    <form className="card" style={{ padding: 0 }} onSubmit={submit}>
      <label className="field">
        <span>手机号或用户名</span>
        <input value={name} onChange={e => setName(e.target.value)} autoComplete="username" autoCapitalize="off" required />
      </label>
      <label className="field">
        <span>密码</span>
        <input
          type={shown ? 'text' : 'password'}
          value={password}
          onChange={e => setPassword(e.target.value)}
          autoComplete="current-password"
          required
        />
      </label>
      <button type="button" className="chip" aria-pressed={shown} onClick={() => setShown(!shown)}>
        显示密码
      </button>
      <button type="submit" className="action first">
        登录
      </button>
    </form>
  )
}

function ByCode({ enter }: { enter: Enter }) {
  const [phone, setPhone] = useState('')
  const [code, setCode] = useState('')
  const [sent, setSent] = useState('')
  const send = async () => {
    try {
      const { waitSeconds } = await call(identity['session-codes'].$post({ json: { phone } }))
      setSent(`如果这个号码已登记，验证码短信已发出；${waitSeconds} 秒后可以重发。`)
    } catch (error) {
      setSent(wordsOf(error))
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    enter(call(identity.sessions['by-code'].$post({ json: { phone, code } })))
  }
  return (
    <form className="card" style={{ padding: 0 }} onSubmit={submit}>
      <label className="field">
        <span>手机号</span>
        <input value={phone} onChange={e => setPhone(e.target.value)} inputMode="tel" autoComplete="tel" required />
      </label>
      <button type="button" className="action" onClick={send} disabled={phone.length < 11}>
        发送验证码
      </button>
      {sent && (
        <p className="note" role="status">
          {sent}
        </p>
      )}
      <label className="field">
        <span>6 位验证码</span>
        <input
          value={code}
          onChange={e => setCode(e.target.value)}
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={6}
          required
        />
      </label>
      <button type="submit" className="action first">
        登录
      </button>
    </form>
  )
}
