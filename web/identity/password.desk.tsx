import { useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Card, Form, Input } from 'antd'
import { useState } from 'react'
import { call, wordsOf } from '#web/kit/call.ts'
import { identity } from './me.ts'

export function PasswordForm({ first }: { first?: boolean }) {
  const [problem, setProblem] = useState('')
  const [form] = Form.useForm()
  const { message } = App.useApp()
  const queries = useQueryClient()
  const save = async ({ old, fresh }: { old: string; fresh: string }) => {
    setProblem('')
    try {
      await call(identity.me.password.$put({ json: { old, new: fresh } }))
      message.success('密码已修改')
      form.resetFields()
      await queries.resetQueries()
    } catch (error) {
      setProblem(wordsOf(error))
    }
  }
  return (
    <Card title="修改密码" style={{ maxWidth: 460, margin: first ? '10vh auto' : 0 }}>
      {first && <Alert type="warning" showIcon title="第一次登录，请先改掉初始密码。" style={{ marginBottom: 16 }} />}
      <Form form={form} layout="vertical" requiredMark={false} onFinish={save}>
        <Form.Item name="old" label={first ? '现在的密码（收到的初始密码）' : '现在的密码'} rules={[{ required: true, message: '请填写' }]}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Form.Item name="fresh" label="新密码" extra="至少 8 个字符，须含字母和数字" rules={[{ required: true, message: '请填写' }]}>
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Form.Item
          name="again"
          label="再输一次新密码"
          dependencies={['fresh']}
          rules={[
            ({ getFieldValue }) => ({
              validator: async (_, value) => {
                if (value !== getFieldValue('fresh')) throw new Error('两次输入的新密码不一样')
              },
            }),
          ]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        {problem && <Alert type="error" showIcon title={problem} style={{ marginBottom: 16 }} role="alert" />}
        <Button type="primary" htmlType="submit">
          保存新密码
        </Button>
      </Form>
    </Card>
  )
}
