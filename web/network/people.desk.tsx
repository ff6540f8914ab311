import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Avatar, Button, Form, Input, Select, Table, Upload } from 'antd'
import { useDeferredValue, useState } from 'react'
import { useSearch } from 'wouter'
import { posts } from '#common/posts.ts'
import type { Person } from '#network/people-terms.ts'
import { ActForm } from '#web/desk/act-form.tsx'
import { Failure, Nothing } from '#web/desk/parts.tsx'
import { showPassword } from '#web/identity/accounts.desk.tsx'
import { currentPost, identity, useMe } from '#web/identity/me.ts'
import { call, wordsOf } from '#web/kit/call.ts'
import { sendPhoto } from '#web/kit/photos.ts'
import { addressOf } from '#web/kit/viewpoint.ts'
import { network } from './client.ts'
import { StandInTable } from './stand-ins.desk.tsx'

/** Everybody who holds a post; photos for the 代表证, accounts to sign in with. */
export default function PeoplePage() {
  const asked = new URLSearchParams(useSearch()).get('person')
  const [text, setText] = useState('')
  const [post, setPost] = useState('')
  const q = useDeferredValue(text.trim())
  const people = useInfiniteQuery({
    queryKey: ['people', q, post],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      call(
        network.people.$get({
          query: {
            limit: '50',
            ...(q && { q }),
            ...(post && { post: post as keyof typeof posts }),
            ...(pageParam && { after: pageParam }),
          },
        }),
      ),
    getNextPageParam: page => page.next ?? undefined,
  })
  const me = useMe()
  const mine = me.data && currentPost(me.data)?.post
  const rows = (people.data?.pages.flatMap(page => page.rows) ?? []) as Person[]
  const shown = asked && !q && !post ? rows.filter(row => row.id === asked) : rows
  return (
    <div className="stack">
      <h2>人员岗位</h2>
      <p className="soft">登记新的任职，请到“片组邻”选中那个片、组或邻，再按“登记任职”。</p>
      <section className="panel">
        <div className="toolbar">
          <Input.Search
            style={{ width: 260 }}
            value={text}
            onChange={e => setText(e.target.value)}
            placeholder="姓名"
            aria-label="按姓名查找"
            allowClear
          />
          <Select
            style={{ width: 180 }}
            value={post}
            onChange={setPost}
            aria-label="岗位"
            options={[{ value: '', label: '全部岗位' }, ...Object.entries(posts).map(([value, label]) => ({ value, label }))]}
          />
          <span className="soft">共 {people.data?.pages[0]?.total ?? '…'} 人</span>
        </div>
        {people.error && <Failure error={people.error} retry={() => people.refetch()} />}
        <Table
          size="small"
          rowKey="id"
          loading={people.isPending}
          dataSource={shown}
          scroll={{ x: 800 }}
          pagination={false}
          locale={{ emptyText: <Nothing words="没有符合的任职人员" /> }}
          columns={[
            { title: '照片', render: (_, row) => <Photo person={row} may={mine === 'town_officer' || mine === 'party_secretary'} /> },
            { title: '姓名', dataIndex: 'name' },
            { title: '岗位', render: (_, row) => row.posts.map(one => `${one.placeName} ${one.postName}`).join('；') || '现无岗位' },
            { title: '电话', dataIndex: 'phoneMasked' },
            { title: '账号', render: (_, row) => <AccountCell person={row} may={mine === 'town_officer'} /> },
          ]}
        />
        {people.hasNextPage && (
          <Button style={{ marginTop: 12 }} onClick={() => people.fetchNextPage()} loading={people.isFetchingNextPage}>
            再看 50 人
          </Button>
        )}
      </section>
      <StandInTable />
    </div>
  )
}

function Photo({ person, may }: { person: Person; may: boolean }) {
  const queries = useQueryClient()
  const { message } = App.useApp()
  const save = useMutation({
    mutationFn: async (file: File) => {
      const photo = await sendPhoto(file)
      await call(network.people[':id'].photo.$put({ param: { id: person.id }, json: { photo } }))
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['people'] }),
    onError: error => message.error(wordsOf(error)),
  })
  const picture = person.photo ? (
    <Avatar shape="square" size={44} src={addressOf(`/photos/${person.photo}/thumb`)} alt={`${person.name}的照片`} />
  ) : (
    <Avatar shape="square" size={44} style={{ background: '#4b5952' }}>
      {person.name[0]}
    </Avatar>
  )
  if (!may) return picture
  const take = (file: File) => {
    save.mutate(file)
    return false
  }
  return (
    <Upload accept="image/*" showUploadList={false} beforeUpload={take}>
      <button
        type="button"
        style={{ border: 0, background: 'none', padding: 0, cursor: 'pointer' }}
        aria-label={`更换${person.name}的照片`}
      >
        {picture}
      </button>
    </Upload>
  )
}

function AccountCell({ person, may }: { person: Person; may: boolean }) {
  const [open, setOpen] = useState(false)
  const { modal } = App.useApp()
  const queries = useQueryClient()
  if (person.account) return '已开通'
  if (!may) return <span className="soft">未开通</span>
  const save = async (given: Record<string, unknown>) => {
    const made = await call(identity.accounts.$post({ json: { person: person.id, userName: (given.userName as string) || undefined } }))
    showPassword(modal, person.name, made.userName, made.password)
    await queries.invalidateQueries({ queryKey: ['people'] })
  }
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        开通账号
      </Button>
      {open && (
        <ActForm title={`为${person.name}开通账号`} okText="开通" save={save} done={() => setOpen(false)} cancel={() => setOpen(false)}>
          <p>有手机号的可用手机号登录；也可以另设一个用户名。</p>
          <Form.Item name="userName" label="用户名（小写字母、数字）">
            <Input autoCapitalize="off" />
          </Form.Item>
        </ActForm>
      )}
    </>
  )
}
