import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { Link } from 'wouter'
import { dayOf } from '#common/calendar.ts'
import { newId } from '#common/ids.ts'
import type { Household } from '#network/households-terms.ts'
import { type ProposalKind, proposalKinds, proposalStates } from '#visits/proposals-terms.ts'
import { Chips, Failure, Frame, Loading } from '#web/field/parts.tsx'
import { read } from '#web/field/reading.ts'
import { submit, waitingWords } from '#web/field/submit.ts'
import { call, wordsOf } from '#web/kit/call.ts'
import { dayWords } from '#web/kit/time.ts'
import { network } from '#web/network/client.ts'
import { proposals } from './client.ts'

/** What changed in a household: said here, looked at and carried out by the office. */
export function ChangePage({ household }: { household: string }) {
  const found = useQuery({
    queryKey: ['household', household],
    queryFn: () =>
      read(call<Household>(network.households[':id'].$get({ param: { id: household } })), (device, copied) =>
        copied.household(device, household),
      ),
  })
  const [id] = useState(newId)
  const [kind, setKind] = useState<ProposalKind | null>(null)
  const [resident, setResident] = useState<string>()
  const [on, setOn] = useState(dayOf(new Date()))
  const [name, setName] = useState('')
  const [phone, setPhone] = useState('')
  const [note, setNote] = useState('')
  const send = useMutation({
    mutationFn: ({ kind, head }: { kind: ProposalKind; head: string }) =>
      submit({
        ...{ id, kind: 'household.propose', title: `${head} ${proposalKinds[kind]}` },
        body: { household, kind, on, name, note, ...(resident && { resident }), ...(phone && { phone }) },
      }),
  })
  if (found.error) return <Failure error={found.error} retry={() => found.refetch()} />
  if (!found.data) return <Loading />
  const { head, residents } = found.data
  if (send.data && send.data.state !== 'refused') return <Sent head={head} household={household} kept={send.data.state === 'waiting'} />
  const problem = send.error ? wordsOf(send.error) : send.data?.words
  const living = residents.filter(one => !one.endedOn)
  const people: Record<string, string> = Object.fromEntries([
    ...(kind === 'moved' ? [['whole', '全家']] : []),
    ...living.map(one => [one.id, one.name]),
  ])
  const chosen = resident ?? (kind === 'moved' ? 'whole' : '')
  const report = (event: FormEvent) => {
    event.preventDefault()
    if (kind) send.mutate({ kind, head })
  }
  return (
    <Frame title={`${head} 家的变动`} back={`/households/${household}`}>
      <form className="card" onSubmit={report}>
        <p className="soft">报上去由镇村核定，核定前花名册不变。</p>
        <Chips label="什么变动" options={proposalKinds} chosen={kind ? [kind] : []} choose={setKind} />
        {kind && kind !== 'born' && (
          <Chips label="是谁" options={people} chosen={[chosen]} choose={key => setResident(key === 'whole' ? undefined : key)} />
        )}
        {kind === 'born' && (
          <label className="field">
            <span>新生儿姓名</span>
            <input value={name} onChange={e => setName(e.target.value)} maxLength={40} required />
          </label>
        )}
        {kind === 'phone' && (
          <label className="field">
            <span>新电话</span>
            <input type="tel" value={phone} onChange={e => setPhone(e.target.value)} maxLength={20} required />
          </label>
        )}
        <label className="field">
          <span>哪天</span>
          <input type="date" value={on} max={dayOf(new Date())} onChange={e => setOn(e.target.value)} required />
        </label>
        <label className="field">
          <span>补充一句（可不填）</span>
          <input value={note} onChange={e => setNote(e.target.value)} maxLength={500} />
        </label>
        {problem && (
          <p className="note bad" role="alert">
            {problem}。内容还在，可以再报一次。
          </p>
        )}
        <button type="submit" className="action first" disabled={!kind || send.isPending}>
          {send.isPending ? '正在上报' : kind ? '上报' : '请先选什么变动'}
        </button>
      </form>
      <Reported household={household} />
    </Frame>
  )
}

function Sent({ head, household, kept }: { head: string; household: string; kept: boolean }) {
  return (
    <Frame title="已上报" back={`/households/${household}`}>
      <div className="card empty" role="status">
        <p>
          <strong>{head}</strong> 家的变动{kept ? '已记下' : '已报给镇村'}。
        </p>
        {kept && <p className="soft">{waitingWords}</p>}
        <p className="soft">核定结果写在这一户的变动里。</p>
      </div>
      <Link href="/" className="action first">
        回到今日
      </Link>
    </Frame>
  )
}

/** What was reported of the household before, and what became of it. */
function Reported({ household }: { household: string }) {
  const list = useQuery({ queryKey: ['proposals', household], queryFn: () => call(proposals.proposals.$get({ query: { household } })) })
  if (!list.data?.rows.length) return null
  return (
    <div className="card">
      <h2>报过的变动</h2>
      <ul className="steps">
        {list.data.rows.map(row => (
          <li key={row.id}>
            <span>
              {dayWords(row.on)} {row.residentName ?? row.name} {proposalKinds[row.kind]}
            </span>
            <span className="soft">
              {proposalStates[row.state]}
              {row.reason && `：${row.reason}`} · {row.by} 报
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}
