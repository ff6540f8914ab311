import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Input, type Modal, Table, Tag } from 'antd'
import { useDeferredValue, useState } from 'react'
import { Failure, Nothing } from '#web/desk/parts.tsx'
import { call, wordsOf } from '#web/kit/call.ts'
import { identity } from './me.ts'

type Account = Awaited<ReturnType<typeof listAccounts>>[number]
const listAccounts = (q: string) => call(identity.accounts.$get({ query: q ? { q } : {} }))

export default function AccountsPage() {
  const [q, setQ] = useState('')
  const asked = useDeferredValue(q.trim())
  const accounts = useQuery({ queryKey: ['accounts', asked], queryFn: () => listAccounts(asked) })
  const act = useAccountActs()
  return (
    <div className="stack">
      <h2>账号</h2>
      <p className="soft">账号停用立刻生效；停用账号不等于免去任职，推选产生的三长只能按任期、辞去、罢免表决或换届结束。</p>
      <Input.Search
        style={{ maxWidth: 320 }}
        value={q}
        onChange={e => setQ(e.target.value)}
        placeholder="按姓名查找"
        aria-label="按姓名查找"
        allowClear
      />
      {accounts.error && <Failure error={accounts.error} />}
      <Table
        rowKey="id"
        className="panel"
        loading={accounts.isPending}
        dataSource={accounts.data}
        pagination={{ pageSize: 20, showTotal: total => `共 ${total} 个账号`, showSizeChanger: false }}
        locale={{ emptyText: <Nothing words="没有账号。到“人员岗位”里为任职人员开账号。" /> }}
        columns={[
          { title: '姓名', render: (_, row) => row.person.name },
          { title: '岗位', render: (_, row) => row.posts.join('、') },
          { title: '用户名', dataIndex: 'userName', render: name => name ?? '（用手机号登录）' },
          { title: '手机', render: (_, row) => row.person.phoneMasked },
          { title: '状态', render: (_, row) => <State account={row} /> },
          { title: '操作', render: (_, row) => <Acts account={row} act={act} /> },
        ]}
      />
    </div>
  )
}

function State({ account }: { account: Account }) {
  if (account.suspendedAt) return <Tag color="error">已停用</Tag>
  if (account.lockedUntil) return <Tag color="warning">输错密码，暂时锁定</Tag>
  return account.mustChangePassword ? <Tag>未改初始密码</Tag> : <Tag color="success">正常</Tag>
}

function Acts({ account, act }: { account: Account; act: ReturnType<typeof useAccountActs> }) {
  const { id } = account
  return (
    <>
      {account.suspendedAt ? (
        <Button type="link" onClick={() => act.restore(id)}>
          恢复
        </Button>
      ) : (
        <Button type="link" danger onClick={() => act.suspend(account)}>
          停用
        </Button>
      )}
      <Button type="link" onClick={() => act.reset(account)}>
        重置密码
      </Button>
    </>
  )
}

function useAccountActs() {
  const { modal, message } = App.useApp()
  const queries = useQueryClient()
  const run = useMutation({
    mutationFn: (doing: () => Promise<unknown>) => doing(),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['accounts'] }),
    onError: error => message.error(wordsOf(error)),
  })
  const param = (id: string) => ({ param: { id } })
  return {
    restore: (id: string) => run.mutate(() => call(identity.accounts[':id'].suspension.$delete(param(id)))),
    suspend(account: Account) {
      let reason = ''
      modal.confirm({
        title: `停用 ${account.person.name} 的账号？`,
        content: <Input aria-label="停用的理由" placeholder="停用的理由" onChange={event => (reason = event.target.value)} />,
        okText: '停用',
        onOk: () => run.mutateAsync(() => call(identity.accounts[':id'].suspension.$put({ ...param(account.id), json: { reason } }))),
      })
    },
    reset: (account: Account) =>
      modal.confirm({
        title: `重置 ${account.person.name} 的密码？`,
        content: '现有密码作废，所有设备退出登录。',
        okText: '重置',
        onOk: () =>
          run.mutateAsync(async () => {
            const { userName, password } = await call(identity.accounts[':id'].password.$put(param(account.id)))
            showPassword(modal, account.person.name, userName, password)
          }),
      }),
  }
}

/** An initial password is shown once, here, and nowhere else. */
export function showPassword(modal: Pick<typeof Modal, 'success'>, name: string, userName: string | null, password: string) {
  modal.success({
    title: `${name} 的初始密码`,
    content: (
      <>
        <p>
          用户名：<b>{userName ?? '手机号'}</b>
        </p>
        <p>
          初始密码：<b style={{ fontFamily: 'monospace', fontSize: 20 }}>{password}</b>
        </p>
        <p className="soft">只显示这一次，请当面交给本人；第一次登录须修改。</p>
      </>
    ),
  })
}
