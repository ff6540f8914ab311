import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button } from 'antd'
import { useState } from 'react'
import { Link } from 'wouter'
import { dayOf } from '#common/calendar.ts'
import { outcomes, type Request, type RequestRow } from '#requests/terms.ts'
import { Failure, Loading, Nothing } from '#web/desk/parts.tsx'
import { call, wordsOf } from '#web/kit/call.ts'
import { momentWords } from '#web/kit/time.ts'
import { addressOf } from '#web/kit/viewpoint.ts'
import { requests } from './client.ts'
import { type Act, forms, sendAct } from './forms.ts'
import { Step } from './request-acts.desk.tsx'
import { RequestRooms } from './rooms.desk.tsx'

const lists = {
  answered: ['办结了，还没有人评', { state: 'answered' }],
  reask: ['销号满四周，再问一次', { reask: 'yes' }],
} as const

/** 回访, by a second person: whom to call, what to say, what came of each try. */
export default function CallbacksPage() {
  const [chosen, choose] = useState<string>()
  return (
    <div className="stack">
      <RequestRooms title="回访" />
      <div className="columns">
        <div className="stack">
          {(Object.keys(lists) as (keyof typeof lists)[]).map(key => (
            <List key={key} kind={key} chosen={chosen} choose={choose} />
          ))}
        </div>
        {chosen ? <Calling key={chosen} id={chosen} /> : <Nothing words="从左边选一件，这里给出该说的话，记下每次打的结果" />}
      </div>
    </div>
  )
}

function List({ kind, chosen, choose }: { kind: keyof typeof lists; chosen: string | undefined; choose: (id: string) => void }) {
  const [title, query] = lists[kind]
  const list = useQuery({
    queryKey: ['requests', 'callbacks', kind],
    queryFn: () => call(requests.requests.$get({ query: { ...query, limit: '100' } })),
  })
  if (list.error) return <Failure error={list.error} retry={() => list.refetch()} />
  const rows = (list.data?.rows ?? []) as RequestRow[]
  return (
    <section className="panel stack" style={{ maxHeight: '42vh', overflowY: 'auto', alignContent: 'start' }}>
      <h3 style={{ margin: 0 }}>
        {title}（{list.data?.total ?? '…'}）
      </h3>
      {list.data && rows.length === 0 && <p className="soft">现在没有。</p>}
      {rows.map(row => (
        <Button
          key={row.id}
          block
          style={{ height: 'auto', textAlign: 'left', whiteSpace: 'normal', justifyContent: 'flex-start', padding: 8 }}
          type={chosen === row.id ? 'primary' : 'default'}
          ghost={chosen === row.id}
          aria-pressed={chosen === row.id}
          onClick={() => choose(row.id)}
        >
          <span>
            {row.number} {row.villageName} {row.head ?? row.raiserName}
            <br />
            {row.text.slice(0, 28)}
          </span>
        </Button>
      ))}
    </section>
  )
}

function Calling({ id }: { id: string }) {
  const found = useQuery({ queryKey: ['request', id], queryFn: () => call(requests.requests[':id'].$get({ param: { id } })) })
  if (found.error) return <Failure error={found.error} retry={() => found.refetch()} />
  return found.data ? <Script request={found.data as Request} /> : <Loading />
}

/** What to say, word by word, and the tries so far: three on three days, then it may be written off as 无回音. */
function Script({ request }: { request: Request }) {
  const [act, setAct] = useState<Act>()
  const queries = useQueryClient()
  const miss = useMutation({
    mutationFn: () => sendAct('call', request.id, { words: '' }),
    onSuccess: () => queries.invalidateQueries(),
  })
  const may = (name: Act) => request.may.includes(name)
  const tries = request.steps.filter(step => step.act === 'call' && step.at >= (request.answeredAt ?? ''))
  const triedToday = tries.some(step => dayOf(new Date(step.at)) === dayOf(new Date()))
  const again = request.state === 'written_off'
  const yours = may('rate') || may('ask_again')
  return (
    <section className="panel stack">
      <h3 style={{ margin: 0 }}>
        {request.number} {request.head ?? request.raiserName} {request.raiserPhoneMasked}
      </h3>
      {request.household && (
        <p style={{ margin: 0 }}>
          电话号码在 <Link href={`/households/${request.household}`}>住户页</Link> 查看，写明“回访”，本人能看到谁查过。
        </p>
      )}
      <blockquote style={{ margin: 0, fontSize: 18, borderLeft: '4px solid #14604a', paddingLeft: 12 }}>
        <p>
          您好，我是{request.villageName}的干部，{again ? '想再问您一次' : '想请您评一评'}。
        </p>
        <p>
          您反映过：“{request.text.slice(0, 80)}”。
          {!again && `我们记的结果是${outcomes[request.outcome as keyof typeof outcomes]}：“${request.answer?.slice(0, 120) ?? ''}”。`}
        </p>
        <p>{again ? '现在还好吗？有没有再犯？' : '您看解决了吗？对办的过程和结果满意吗？还有什么话要带给镇里？'}</p>
        <p>谢谢您。照您说的记，说没好会重新办。</p>
      </blockquote>
      {!yours && <Alert type="info" title="回访要由办理人以外的镇、村干部来做，这一件您不能回访。" />}
      <div className="toolbar" style={{ margin: 0 }}>
        {may('rate') && (
          <Button type="primary" onClick={() => setAct('rate')}>
            接通了，记下他说的
          </Button>
        )}
        {may('ask_again') && (
          <Button type="primary" onClick={() => setAct('ask_again')}>
            {forms.ask_again.title}：记下他说的
          </Button>
        )}
        {may('call') && (
          <Button loading={miss.isPending} disabled={triedToday} onClick={() => miss.mutate()}>
            {triedToday ? '今天已经打过' : '没有接通'}
          </Button>
        )}
        {!again && may('rate') && (
          <Button href={addressOf(`/requests/${request.id}/slip.pdf`)} target="_blank">
            打印纸质评价单
          </Button>
        )}
        {may('write_off') && <Button onClick={() => setAct('write_off')}>{again ? '' : '三天都没接通，'}销号</Button>}
      </div>
      {miss.error && <Alert type="error" showIcon role="alert" title={wordsOf(miss.error)} />}
      {!again && (
        <div>
          <b>打过的电话：{request.missedCalls} 天没有接通</b>（三天各打一次都没接通，才可按“无回音”销号，不算满意）
          <ol>
            {tries.map(step => (
              <li key={step.id}>
                {momentWords(step.at)} {step.post} {step.who}：{step.words}
              </li>
            ))}
          </ol>
          {tries.length === 0 && <p className="soft">还没有打过。</p>}
        </div>
      )}
      <Link href={`/requests/${request.id}`}>看整件经过 ›</Link>
      {act && <Step act={act} request={request} close={() => setAct(undefined)} />}
    </section>
  )
}
