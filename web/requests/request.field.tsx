import { useQuery } from '@tanstack/react-query'
import { type Category, categories, isInHand, outcomes, type Request, sizes, states } from '#requests/terms.ts'
import { Failure, Frame, Loading } from '#web/field/parts.tsx'
import { Photos } from '#web/field/photos.tsx'
import { read } from '#web/field/reading.ts'
import { Voice } from '#web/field/voice.tsx'
import { call } from '#web/kit/call.ts'
import { momentWords } from '#web/kit/time.ts'
import { requests } from './client.ts'
import { NextSteps } from './next-steps.field.tsx'
import { heldWords, planWords } from './words.ts'

export function RequestPage({ id }: { id: string }) {
  const found = useQuery({
    queryKey: ['request', id],
    queryFn: () => read(call<Request>(requests.requests[':id'].$get({ param: { id } })), (device, copied) => copied.request(device, id)),
  })
  if (found.error) return <Failure error={found.error} retry={() => found.refetch()} />
  if (!found.data) return <Loading />
  const request = found.data as Request
  return (
    <Frame title={`诉求 ${request.number}`} back="/requests">
      <div className="card">
        <div className="tags">
          <span className="tag">{states[request.state]}</span>
          {request.overdue && <span className="tag alarm">已超期</span>}
          {request.publicSafety && <span className="tag alarm">公共安全</span>}
          {request.size && <span className="tag plain">{sizes[request.size]}</span>}
          {request.category && <span className="tag plain">{categories[request.category as Category]}</span>}
        </div>
        <p>{request.text}</p>
        {request.where && <p className="soft">地点：{request.where}</p>}
        {request.voice && <Voice path={`/requests/${request.id}/voice`} />}
        <Photos ids={request.photos} />
        <p className="soft">
          {request.villageName} {request.head ?? request.raiserName} · {momentWords(request.raisedAt)}
        </p>
        {request.holder && <p>{heldWords(request)}</p>}
        {request.handler && !isInHand(request.state) && <p className="soft">由 {request.handler} 办理</p>}
        {planWords(request).map(line => (
          <p key={line}>{line}</p>
        ))}
        {request.dueAt && !request.answeredAt && <p className="soft">应在 {momentWords(request.dueAt)} 前办结</p>}
      </div>
      {request.answer && <Answer request={request} />}
      <NextSteps request={request} />
      <Timeline request={request} />
    </Frame>
  )
}

function Answer({ request }: { request: Request }) {
  return (
    <div className="card">
      <h2>答复：{outcomes[request.outcome as keyof typeof outcomes] ?? ''}</h2>
      <p>{request.answer}</p>
      {request.solved !== null && (
        <p>
          居民评价：{request.solved ? '解决了' : '没解决'}，{request.satisfied ? '满意' : '不满意'}
          {request.ratingWords && `，“${request.ratingWords}”`}
        </p>
      )}
    </div>
  )
}

function Timeline({ request }: { request: Request }) {
  return (
    <div className="card">
      <h2>经过</h2>
      <ol className="steps">
        {request.steps.map(step => (
          <li key={step.id}>
            <strong>{step.actName}</strong>
            {step.words && <span>{step.words}</span>}
            <Photos ids={step.photos} />
            <span className="soft">
              {momentWords(step.at)} {step.post} {step.who}
            </span>
          </li>
        ))}
      </ol>
    </div>
  )
}
