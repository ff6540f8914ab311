import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { quorumWords } from '#decisions/rules.ts'
import type { Deliberation } from '#decisions/terms.ts'
import { outcomes, phases } from '#decisions/vote-terms.ts'
import { Failure, Frame, Loading } from '#web/field/parts.tsx'
import { call } from '#web/kit/call.ts'
import { momentWords } from '#web/kit/time.ts'
import { decisions } from './client.ts'
import { Taking } from './taking.field.tsx'
import { optionWords, voterStates } from './words.ts'

/** One matter on a chief's phone: what is voted on, who has not voted yet, and taking down a vote for somebody. */
export function DeliberationPage({ id }: { id: string }) {
  const found = useQuery({ queryKey: ['deliberation', id], queryFn: () => call(decisions.deliberations[':id'].$get({ param: { id } })) })
  return (
    <Frame title={found.data?.title ?? '商量的事'} back="/deliberations">
      {found.isPending && <Loading />}
      {found.error && <Failure error={found.error} retry={() => found.refetch()} />}
      {found.data && (
        <>
          <Facts matter={found.data} />
          <Voters matter={found.data} />
          <Said id={id} />
        </>
      )}
    </Frame>
  )
}

function Facts({
  matter: { circle, phase, matter, options, option, quorum, closesAt, counts, result, withdrawnReason },
}: {
  matter: Deliberation
}) {
  const voted = options.filter(each => option === null || each.key === option)
  return (
    <div className="card">
      <p className="soft">
        {circle}，{phases[phase]}
      </p>
      <p>{matter}</p>
      <p>
        {option ? '表决的方案' : '方案'}：{voted.map(optionWords).join('；')}
      </p>
      {quorum && closesAt && (
        <p className="soft">
          {momentWords(closesAt)}截止。{quorumWords(quorum)}才通过。
        </p>
      )}
      {counts && (
        <p>
          {phase === 'closed' && result ? `${outcomes[result.outcome]}。` : ''}名册 {counts.households} 户，{counts.voted} 户参加：同意{' '}
          {counts.yes}，不同意 {counts.no}，有异议 {counts.objection}。
        </p>
      )}
      {withdrawnReason && <p className="note warn">已撤回：{withdrawnReason}</p>}
    </div>
  )
}

/** Who may vote and whether they did, never how. */
function Voters({ matter: { id, phase, may } }: { matter: Deliberation }) {
  const [taking, setTaking] = useState('')
  const found = useQuery({
    queryKey: ['deliberation', id, 'households'],
    queryFn: () => call(decisions.deliberations[':id'].households.$get({ param: { id } })),
  })
  if (found.error) return <Failure error={found.error} retry={() => found.refetch()} />
  if (!found.data) return <Loading />
  const { rows } = found.data
  if (rows.length === 0) return <p className="soft">您管的户不在这个圈子里。</p>
  const open = rows.filter(row => row.state !== 'voted').length
  return (
    <div className="card">
      <h2>{phase === 'proposed' ? '圈子里的户' : `表决名册：${open} 户还没投`}</h2>
      <ul>
        {rows.map(({ household, head, address, state, left }) => (
          <li key={household} className="row" style={{ padding: '6px 0' }}>
            <div className="main">
              <strong>{head || '（缺户主）'}</strong> <span className="soft">{address}</span>
              {phase !== 'proposed' && (
                <p className="soft">
                  {voterStates[state]}
                  {left && '（后来迁出）'}
                </p>
              )}
              {taking === household && <Taking id={id} household={household} close={() => setTaking('')} />}
            </div>
            {may.record && taking !== household && (
              <button type="button" className="chip" aria-label={`记 ${head} 的票`} onClick={() => setTaking(household)}>
                记票
              </button>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}

function Said({ id }: { id: string }) {
  const said = useQuery({
    queryKey: ['deliberation', id, 'words'],
    queryFn: () => call(decisions.deliberations[':id'].words.$get({ param: { id } })),
  })
  if (said.error) return <Failure error={said.error} retry={() => said.refetch()} />
  if (!said.data) return <Loading />
  return (
    <div className="card">
      <h2>大家怎么说</h2>
      {said.data.rows.length === 0 && <p className="soft">还没有人发言。</p>}
      {said.data.rows.map(row => (
        <p key={row.id}>
          <span className="soft">
            {momentWords(row.at)} {row.speaker}
          </span>
          <br />
          {row.text}
        </p>
      ))}
    </div>
  )
}
