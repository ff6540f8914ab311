import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useLocation } from 'wouter'
import { Frame } from '#web/field/parts.tsx'
import { call, wordsOf } from '#web/kit/call.ts'
import { identity, useMe } from './me.ts'

export function PasswordPage() {
  const me = useMe()
  const first = me.data?.mustChangePassword
  const [old, setOld] = useState('')
  const [fresh, setFresh] = useState('')
  const [again, setAgain] = useState('')
  const [problem, setProblem] = useState('')
  const [, go] = useLocation()
  const queries = useQueryClient()
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (fresh !== again) return setProblem('两次输入的新密码不一样')
    try {
      await call(identity.me.password.$put({ json: { old, new: fresh } }))
      await queries.resetQueries()
      go('/')
    } catch (error) {
      setProblem(wordsOf(error))
    }
  }
  const inputs = [
    [first ? '现在的密码（收到的初始密码）' : '现在的密码', old, setOld, 'current-password'],
    ['新密码', fresh, setFresh, 'new-password'],
    ['再输一次新密码', again, setAgain, 'new-password'],
  ] as const
  return (
    <Frame title="修改密码" back={first ? undefined : '/mine'} tabless={first}>
      <form className="card" onSubmit={submit}>
        {first && <p className="note warn">第一次登录，请先改掉初始密码。</p>}
        <p className="soft">至少 8 个字符，须含字母和数字。</p>
        {inputs.map(([label, value, change, complete]) => (
          <label className="field" key={label}>
            <span>{label}</span>
            <input type="password" value={value} onChange={e => change(e.target.value)} autoComplete={complete} required />
          </label>
        ))}
        {problem && (
          <p className="note bad" role="alert">
            {problem}
          </p>
        )}
        <button type="submit" className="action first">
          保存新密码
        </button>
      </form>
    </Frame>
  )
}
