import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Descriptions, Drawer, Timeline } from 'antd'
import { useState } from 'react'
import { Link } from 'wouter'
import { type Category, categories, outcomes, type Request, rungs, sizes, urgencies, vias } from '#requests/terms.ts'
import { Failure, Loading } from '#web/desk/parts.tsx'
import { PhotoRow } from '#web/desk/photos.tsx'
import { currentPost, useMe } from '#web/identity/me.ts'
import { call } from '#web/kit/call.ts'
import { momentWords } from '#web/kit/time.ts'
import { addressOf } from '#web/kit/viewpoint.ts'
import { ArticleForm } from './articles.desk.tsx'
import { StateTags } from './board-columns.desk.tsx'
import { requests } from './client.ts'
import { RequestActs } from './request-acts.desk.tsx'
import { heldWords, planWords } from './words.ts'

export function RequestDrawer({ id, close }: { id: string; close: () => void }) {
  const found = useQuery({ queryKey: ['request', id], queryFn: () => call(requests.requests[':id'].$get({ param: { id } })) })
  return (
    <Drawer open onClose={close} size={760} title={found.data ? `诉求 ${found.data.number}` : '诉求'}>
      {found.error && <Failure error={found.error} retry={() => found.refetch()} />}
      {found.isPending && <Loading />}
      {found.data && <Details request={found.data as Request} />}
    </Drawer>
  )
}

function Details({ request }: { request: Request }) {
  return (
    <div className="stack">
      <div>
        <StateTags row={request} />
      </div>
      <p style={{ fontSize: 18, margin: 0 }}>{request.text}</p>
      <PhotoRow ids={request.photos} />
      {request.voice && (
        // biome-ignore lint/a11y/useMediaCaption: what a resident said into the phone has no captions.
        <audio controls preload="none" src={addressOf(`/requests/${request.id}/voice`)} aria-label="居民说的话" />
      )}
      {request.holder && <b>{heldWords(request)}</b>}
      <RequestActs request={request} />
      {planWords(request).map(line => (
        <Alert key={line} type="info" title={line} />
      ))}
      <Related request={request} />
      <Facts request={request} />
      {request.answer && (
        <Alert
          type={request.outcome === 'solved' ? 'success' : 'info'}
          title={`答复：${outcomes[request.outcome as keyof typeof outcomes]}`}
          description={request.answer}
        />
      )}
      <Beside request={request} />
      <h3 style={{ margin: 0 }}>经过</h3>
      <Timeline
        items={request.steps.map(step => ({
          content: (
            <>
              <b>{step.actName}</b> {step.words}
              <PhotoRow ids={step.photos} />
              <div className="soft">
                {momentWords(step.at)} {step.post} {step.who}
              </div>
            </>
          ),
        }))}
      />
    </div>
  )
}

/** On paper, and for the next who asks the same. */
function Beside({ request }: { request: Request }) {
  const [keeping, setKeeping] = useState(false)
  const me = useMe()
  const post = me.data && currentPost(me.data)?.post
  const mayWrite = (post === 'town_officer' || post === 'party_secretary') && !request.sealed && request.answer
  if (request.state !== 'answered' && !mayWrite) return null
  return (
    <div className="toolbar" style={{ margin: 0 }}>
      {request.state === 'answered' && post !== 'department_clerk' && (
        <Button href={addressOf(`/requests/${request.id}/slip.pdf`)} target="_blank">
          打印评价单
        </Button>
      )}
      {mayWrite && <Button onClick={() => setKeeping(true)}>写入知识库</Button>}
      {keeping && (
        <ArticleForm
          doing={{ act: 'write', from: { question: request.text, answer: request.answer ?? '', source: `诉求 ${request.number} 的答复` } }}
          close={() => setKeeping(false)}
        />
      )}
    </div>
  )
}

/** The same matter said by others, and what came in the same message. */
function Related({ request: { mergedInto, related } }: { request: Request }) {
  if (!mergedInto && related.length === 0) return null
  return (
    <ul style={{ margin: 0 }}>
      {mergedInto && (
        <li>
          已并入 <Link href={`/requests/${mergedInto.id}`}>{mergedInto.number}</Link>
        </li>
      )}
      {related.map(each => (
        <li key={each.id}>
          {each.how === 'merged' ? '并进来的' : '同一条留言里的'} <Link href={`/requests/${each.id}`}>{each.number}</Link>{' '}
          {each.text.slice(0, 30)}
        </li>
      ))}
    </ul>
  )
}

function Facts({ request }: { request: Request }) {
  const rated =
    request.ratingBy === 'no_answer'
      ? '多日回访未接通，无回音'
      : request.solved === null
        ? '未评'
        : `${request.solved ? '解决了' : '没解决'}，${request.satisfied ? '满意' : '不满意'}`
  const items = [
    ['类别', request.category ? categories[request.category as Category] : '未分类'],
    ['大小', request.size ? sizes[request.size] : '未分类'],
    ['公私', request.ownership === 'private' ? '私事' : request.ownership === 'public' ? '公事' : '未分类'],
    ['紧急', request.urgency ? urgencies[request.urgency as keyof typeof urgencies] : '未分类'],
    [
      '哪一户',
      request.household ? (
        <Link key="household" href={`/households/${request.household}`}>
          {request.head}
        </Link>
      ) : (
        request.raiserName || '未指明'
      ),
    ],
    ['地点', request.where || '未说明'],
    ['提出', `${momentWords(request.raisedAt)}，${vias[request.raisedVia as keyof typeof vias]}`],
    ['应办结', request.dueAt ? momentWords(request.dueAt) : '分类后计算，从提出时算起'],
    ['办理人', request.handler ?? '未派单'],
    ['层级', request.rung ? rungs[request.rung as keyof typeof rungs] : '未派单'],
    ['退回', `${request.sentBack} 次`],
    ['重开', `${request.reopened} 次${request.failedClosings ? `，其中销号后不成立 ${request.failedClosings} 次` : ''}`],
    [
      '再次回访',
      request.reaskAt
        ? `${momentWords(request.reaskAt)} 起`
        : request.reaskSolved === null
          ? '—'
          : request.reaskSolved
            ? '问过，还好'
            : '问过，没好',
    ],
    ['评单', rated + (request.ratingWords ? `：“${request.ratingWords}”` : '')],
    ['联系电话', request.raiserPhoneMasked ?? '无'],
  ] as [string, React.ReactNode][]
  return <Descriptions bordered size="small" column={2} items={items.map(([label, children]) => ({ key: label, label, children }))} />
}
