import { useQuery } from '@tanstack/react-query'
import { Button, Descriptions } from 'antd'
import { useState } from 'react'
import { quorumWords } from '#decisions/rules.ts'
import type { Deliberation } from '#decisions/terms.ts'
import { outcomes, phases } from '#decisions/vote-terms.ts'
import { Failure, Loading, Nothing } from '#web/desk/parts.tsx'
import { call } from '#web/kit/call.ts'
import { momentWords } from '#web/kit/time.ts'
import { decisions } from './client.ts'
import { OpenForm, SayForm, WithdrawForm } from './deliberation-acts.desk.tsx'
import { VotingList } from './voting-list.desk.tsx'
import { optionWords } from './words.ts'

/** One matter: what it is, who says what, how the vote stands, and what may be done next. */
export default function DeliberationPage({ id }: { id: string }) {
  const matter = useQuery({ queryKey: ['deliberation', id], queryFn: () => call(decisions.deliberations[':id'].$get({ param: { id } })) })
  if (matter.error) return <Failure error={matter.error} retry={() => matter.refetch()} />
  if (!matter.data) return <Loading />
  const { title, phase } = matter.data
  return (
    <div className="stack">
      <h2>
        {title} <span className="soft">{phases[phase]}</span>
      </h2>
      <Facts matter={matter.data} />
      <Acts matter={matter.data} />
      {phase !== 'withdrawn' && <VotingList matter={matter.data} />}
      <Said id={id} phase={phase} />
    </div>
  )
}

function Facts({ matter }: { matter: Deliberation }) {
  const { circle, placeName, households, options, option, quorum, closesAt, counts, result, hidden, phase, withdrawnReason } = matter
  const chosen = options.find(each => each.key === option)
  const items = [
    { label: '圈子', children: `${circle === placeName ? circle : `${circle}（${placeName}）`}，${households} 户` },
    { label: '怎么回事', children: <span style={{ whiteSpace: 'pre-wrap' }}>{matter.matter}</span> },
    { label: chosen ? '表决的方案' : '方案', children: chosen ? optionWords(chosen) : options.map(optionWords).join('；') },
    ...(quorum
      ? [
          {
            label: '怎么算通过',
            children: `${quorumWords(quorum)}。依据：${quorum.source}`,
          },
          { label: '截止', children: momentWords(closesAt!) },
        ]
      : []),
    ...(counts
      ? [
          {
            label: '票数',
            children: `名册 ${counts.households} 户，${counts.voted} 户参加：同意 ${counts.yes}，不同意 ${counts.no}，有异议 ${counts.objection}${counts.waiting > 0 ? `；${counts.waiting} 张纸质票只录了一次，不计` : ''}`,
          },
        ]
      : hidden && phase === 'open'
        ? [{ label: '票数', children: '截止前谁也看不到' }]
        : []),
    ...(result && phase === 'closed' ? [{ label: '结果', children: <b>{outcomes[result.outcome]}</b> }] : []),
    ...(withdrawnReason ? [{ label: '为什么撤回', children: withdrawnReason }] : []),
  ]
  return <Descriptions className="panel" column={1} size="small" items={items.map((item, k) => ({ key: k, ...item }))} />
}

function Acts({ matter: { id, options, title, may } }: { matter: Deliberation }) {
  const [doing, setDoing] = useState<'open' | 'withdraw' | null>(null)
  const close = () => setDoing(null)
  if (!may.open && !may.withdraw && !may.export) return null
  return (
    <>
      <div className="toolbar" style={{ margin: 0 }}>
        {may.open && (
          <Button type="primary" onClick={() => setDoing('open')}>
            开始表决
          </Button>
        )}
        {may.withdraw && <Button onClick={() => setDoing('withdraw')}>撤回议题</Button>}
        {may.export && <Button href={`/api/deliberations/${id}/ballots.csv`}>导出不记名选票</Button>}
      </div>
      {doing === 'open' && <OpenForm id={id} options={options} close={close} />}
      {doing === 'withdraw' && <WithdrawForm id={id} title={title} close={close} />}
    </>
  )
}

const ways = { online: '', meeting: '（会上）', spoken: '（代记）' }

function Said({ id, phase }: { id: string; phase: Deliberation['phase'] }) {
  const said = useQuery({
    queryKey: ['deliberation', id, 'words'],
    queryFn: () => call(decisions.deliberations[':id'].words.$get({ param: { id } })),
  })
  if (said.error) return <Failure error={said.error} retry={() => said.refetch()} />
  if (!said.data) return <Loading />
  return (
    <section className="panel">
      <h3>大家怎么说</h3>
      {said.data.rows.length === 0 && <Nothing words="还没有人发言。" />}
      {said.data.rows.map(({ id: each, speaker, via, text, at }) => (
        <p key={each}>
          <span className="soft">
            {momentWords(at)} {speaker}
            {ways[via]}
          </span>
          <br />
          {text}
        </p>
      ))}
      {(phase === 'proposed' || phase === 'open') && <SayForm id={id} />}
    </section>
  )
}
