import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { outcomes, phases } from '#decisions/vote-terms.ts'
import { Failure, Frame, Loading } from '#web/field/parts.tsx'
import { call } from '#web/kit/call.ts'
import { momentWords } from '#web/kit/time.ts'
import { decisions } from './client.ts'

/** 大家商量的事: what one's own circles and those below are settling. */
export function DeliberationsPage() {
  const found = useQuery({ queryKey: ['deliberations'], queryFn: () => call(decisions.deliberations.$get({ query: { limit: '100' } })) })
  const rows = found.data?.rows ?? []
  return (
    <Frame title="大家商量的事" back="/meetings">
      {found.isPending && <Loading />}
      {found.error && <Failure error={found.error} retry={() => found.refetch()} />}
      {found.data && rows.length === 0 && (
        <div className="card empty">
          <p>还没有商量的事。</p>
          <p className="soft">楼道、邻里自己出钱出力的事，请组长、村里在工作台提出，各户凭联系卡表决。</p>
        </div>
      )}
      <ul className="list">
        {rows.map(({ id, title, circle, phase, closesAt, result }) => (
          <li key={id}>
            <Link href={`/deliberations/${id}`} className="row">
              <div className="main">
                <div className="tags">
                  <span className={phase === 'open' ? 'tag warn' : 'tag plain'}>{phases[phase]}</span>
                </div>
                <strong>{title}</strong>
                <p className="soft">
                  {circle}
                  {phase === 'open' && closesAt && `，${momentWords(closesAt)}截止`}
                  {result && phase === 'closed' && `，${outcomes[result.outcome]}`}
                </p>
              </div>
              <span className="go" aria-hidden="true">
                ›
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Frame>
  )
}
