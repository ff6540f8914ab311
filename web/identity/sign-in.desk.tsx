import { useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Card, Form, Input, Segmented } from 'antd'
import { useState } from 'react'
import { call, wordsOf } from '#web/kit/call.ts'
import { look } from '#web/kit/viewpoint.ts'
import { identity } from './me.ts'

export function SignIn() {
  const [way, setWay] = useState<'password' | 'code'>('password')
  const [problem, setProblem] = useState('')
  const [notice, setNotice] = useState('')
  const [form] = Form.useForm()
  const queries = useQueryClient()
  const enter = async (given: { name: string; password: string; phone: string; code: string }) => {
    setProblem('')
    try {
      if (way === 'password') await call(identity.sessions.$post({ json: { name: given.name, password: given.password } }))
      else await call(identity.sessions['by-code'].$post({ json: { phone: given.phone, code: given.code } }))
      look({})
      await queries.resetQueries()
    } catch (error) {
      setProblem(wordsOf(error))
    }
  }
  const send = async () => {
    try {
      const { waitSeconds } = await call(identity['session-codes'].$post({ json: { phone: form.getFieldValue('phone') } }))
      setNotice(`如果这个号码已登记，验证码短信已发出；${waitSeconds} 秒后可以重发。`)
    } catch (error) {
      setProblem(wordsOf(error))
    }
  }
  return (
    <main style={{ maxWidth: 420, margin: '10vh auto', padding: 16 }}>
      <Card title={<h1 style={{ margin: 0, fontSize: 22 }}>三长通 工作台</h1>}>
        <Segmented
          block
          style={{ marginBottom: 16 }}
          value={way}
          onChange={setWay}
          options={[
            { value: 'password', label: '密码登录' },
            { value: 'code', label: '手机验证码登录' },
          ]}
        />
        <Form form={form} layout="vertical" requiredMark={false} onFinish={enter}>
          {way === 'password' ? (
            <>
              <Form.Item name="name" label="手机号或用户名" rules={[{ required: true, message: '请填写手机号或用户名' }]}>
                <Input autoComplete="username" autoFocus />
              </Form.Item>
              <Form.Item name="password" label="密码" rules={[{ required: true, message: '请填写密码' }]}>
                <Input.Password autoComplete="current-password" />
              </Form.Item>
            </>
          ) : (
            <>
              <Form.Item name="phone" label="手机号" rules={[{ required: true, message: '请填写手机号' }]}>
                <Input inputMode="tel" autoComplete="tel" />
              </Form.Item>
              <Form.Item>
                <Button block onClick={send}>
                  发送验证码
                </Button>
              </Form.Item>
              <Form.Item name="code" label="6 位验证码" rules={[{ required: true, message: '请填写验证码' }]}>
                <Input inputMode="numeric" autoComplete="one-time-code" maxLength={6} />
              </Form.Item>
            </>
          )}
          {notice && <Alert type="info" title={notice} style={{ marginBottom: 16 }} />}
          {problem && <Alert type="error" showIcon title={problem} style={{ marginBottom: 16 }} role="alert" />}
          <Button type="primary" htmlType="submit" block size="large">
            登录
          </Button>
        </Form>
        <p style={{ marginBottom: 0 }}>
          <a href="/">用手机走访请到手机版 ›</a>
        </p>
      </Card>
    </main>
  )
}
