import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input, Table } from 'antd'
import { useDeferredValue, useState } from 'react'
import type { ArticlesApi } from '#requests/articles-api.ts'
import type { Article } from '#requests/articles-terms.ts'
import { ActForm } from '#web/desk/act-form.tsx'
import { Failure, Nothing } from '#web/desk/parts.tsx'
import { currentPost, useMe } from '#web/identity/me.ts'
import { call, clientOf } from '#web/kit/call.ts'

const api = clientOf<ArticlesApi>()
type Written = Pick<Article, 'question' | 'answer' | 'source'>
type Doing = { act: 'write'; from?: Written } | { act: 'amend' | 'retire'; article: Article }
const titles = { write: '写一条答疑', amend: '修改答疑', retire: '停用答疑' } as const

/** 知识库: found by two characters, written by meetings and by the office. */
export function ArticlesPanel() {
  const [text, setText] = useState('')
  const [doing, setDoing] = useState<Doing>()
  const q = useDeferredValue(text.trim())
  const me = useMe()
  const post = me.data && currentPost(me.data)?.post
  const list = useQuery({
    queryKey: ['articles', q],
    queryFn: () => call(api.articles.$get({ query: { limit: '200', ...(q && { q }) } })),
  })
  return (
    <div className="stack">
      <div className="toolbar" style={{ margin: 0 }}>
        <Input.Search
          style={{ width: 260 }}
          value={text}
          onChange={e => setText(e.target.value)}
          aria-label="查知识库"
          placeholder="两个字就能查"
          allowClear
        />
        {(post === 'town_officer' || post === 'party_secretary') && <Button onClick={() => setDoing({ act: 'write' })}>写一条答疑</Button>}
      </div>
      {list.error && <Failure error={list.error} retry={() => list.refetch()} />}
      <Table
        className="panel"
        size="middle"
        rowKey="id"
        loading={list.isPending}
        dataSource={list.data as Article[] | undefined}
        pagination={{ pageSize: 20, showSizeChanger: false, hideOnSinglePage: true }}
        locale={{ emptyText: <Nothing words={q ? `没有查到“${q}”` : '还没有答疑。三长碰头会议定时选“写入知识库”，就会出现在这里。'} /> }}
        columns={[
          { title: '问', dataIndex: 'question', width: '26%' },
          { title: '答', dataIndex: 'answer', width: '38%' },
          { title: '依据', dataIndex: 'source' },
          { title: '谁定的', render: (_, row) => `${row.decidedBy} ${row.decidedOn}` },
          ...(post === 'town_officer'
            ? [
                {
                  title: '操作',
                  render: (_: unknown, article: Article) => (
                    <>
                      <Button size="small" onClick={() => setDoing({ act: 'amend', article })}>
                        修改
                      </Button>{' '}
                      <Button size="small" onClick={() => setDoing({ act: 'retire', article })}>
                        停用
                      </Button>
                    </>
                  ),
                },
              ]
            : []),
        ]}
      />
      {doing && <ArticleForm doing={doing} close={() => setDoing(undefined)} />}
    </div>
  )
}

/** `from`: what an answered request offers; names and addresses in it are for the writer to take out. */
export function ArticleForm({ doing, close }: { doing: Doing; close: () => void }) {
  const queries = useQueryClient()
  const save = (given: Record<string, unknown>) => {
    const json = given as never
    if (doing.act === 'write') return call(api.articles.$post({ json }))
    const param = { id: doing.article.id }
    return doing.act === 'amend'
      ? call(api.articles[':id'].$put({ param, json }))
      : call(api.articles[':id'].retirement.$put({ param, json }))
  }
  const done = async () => {
    await queries.invalidateQueries({ queryKey: ['articles'] })
    close()
  }
  const initial = doing.act === 'amend' ? { ...doing.article } : doing.act === 'write' ? { ...doing.from } : {}
  return (
    <ActForm title={titles[doing.act]} initial={initial} save={save} done={done} cancel={close}>
      {doing.act === 'retire' ? (
        <Words name="reason" label="为什么停用" rows={2} />
      ) : (
        <>
          {doing.act === 'write' && doing.from && <p>人人都查得到：请去掉姓名、门牌、电话，写成别人也用得上的问答。</p>}
          <Words name="question" label="问" rows={2} />
          <Words name="answer" label="答" rows={6} />
          <Words name="source" label="依据" rows={1} />
        </>
      )}
    </ActForm>
  )
}

function Words({ name, label, rows }: { name: string; label: string; rows: number }) {
  return (
    <Form.Item name={name} label={label} rules={[{ required: true }]}>
      <Input.TextArea rows={rows} />
    </Form.Item>
  )
}
