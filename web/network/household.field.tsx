import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { type ClassKind, classKinds } from '#network/class-terms.ts'
import type { Household } from '#network/households-terms.ts'
import type { RequestList } from '#requests/terms.ts'
import { type VisitList, outcomes as visitOutcomes } from '#visits/terms.ts'
import { Failure, Frame, Loading } from '#web/field/parts.tsx'
import { Photos } from '#web/field/photos.tsx'
import { read } from '#web/field/reading.ts'
import { Voice } from '#web/field/voice.tsx'
import { call } from '#web/kit/call.ts'
import { dayWords } from '#web/kit/time.ts'
import { requests } from '#web/requests/client.ts'
import { RequestLine } from '#web/requests/line.field.tsx'
import { visits } from '#web/visits/client.ts'
import { network } from './client.ts'
import { PhoneButton } from './phone.field.tsx'

export function HouseholdPage({ id }: { id: string }) {
  const found = useQuery({
    queryKey: ['household', id],
    queryFn: () =>
      read(call<Household>(network.households[':id'].$get({ param: { id } })), (device, copied) => copied.household(device, id)),
  })
  if (found.error) return <Failure error={found.error} retry={() => found.refetch()} />
  if (!found.data) return <Loading />
  const household = found.data as Household
  return (
    <Frame title={`${household.head} 家`} back="/households">
      <div className="actions">
        <Link href={`/visit/${id}`} className="action first">
          记走访
        </Link>
        <Link href={`/raise?household=${id}`} className="action">
          记诉求
        </Link>
        <Link href={`/changes/${id}`} className="action">
          报变动
        </Link>
      </div>
      <Facts household={household} />
      <Residents household={household} />
      <Visits household={id} />
      <Requests household={id} />
    </Frame>
  )
}

function Facts({ household }: { household: Household }) {
  const kinds = household.kinds.map(kind => classKinds[kind as ClassKind])
  return (
    <dl className="card facts">
      <dt>地址</dt>
      <dd>{household.address || '未登记'}</dd>
      <dt>所在</dt>
      <dd>
        {household.villageName} {household.groupName} {household.unitName ?? '（未划邻）'}
      </dd>
      <dt>户编号</dt>
      <dd>{household.number}</dd>
      <dt>类别</dt>
      <dd>{kinds.length ? `重点户：${kinds.join('、')}` : '普通户'}</dd>
      {household.chiefs.map(chief => (
        <ChiefFact key={chief.mandate} label={chief.postName} name={chief.name} phone={chief.phone} />
      ))}
    </dl>
  )
}

function ChiefFact({ label, name, phone }: { label: string; name: string; phone: string | null }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>
        {name} {phone && <a href={`tel:${phone}`}>{phone}</a>}
      </dd>
    </>
  )
}

function Residents({ household }: { household: Household }) {
  return (
    <div className="card">
      <h2>家里人（{household.residents.length}）</h2>
      <ul>
        {household.residents.map(resident => (
          <li key={resident.id} className="row" style={{ padding: '8px 0' }}>
            <div className="main">
              <strong>{resident.name}</strong>{' '}
              <span className="soft">
                {resident.relation} · {resident.sex} · {resident.age} 岁
              </span>
            </div>
            {resident.phoneMasked && <PhoneButton resident={resident.id} masked={resident.phoneMasked} />}
          </li>
        ))}
      </ul>
    </div>
  )
}

function Visits({ household }: { household: string }) {
  const list = useQuery({
    queryKey: ['visits', household],
    queryFn: () =>
      read(call<VisitList>(visits.visits.$get({ query: { household, limit: '10' } })), (device, copied) =>
        copied.visitsOf(device, household),
      ),
  })
  if (!list.data) return null
  return (
    <div className="card">
      <h2>走访记录</h2>
      {list.data.rows.length === 0 && <p className="soft">还没有走访记录。</p>}
      <ul className="steps">
        {list.data.rows.map(visit => (
          <li key={visit.id}>
            <span>
              {dayWords(visit.on)} {visitOutcomes[visit.outcome]}
              {visit.late && '（结账后才到）'}
            </span>
            {visit.note && <span>{visit.note}</span>}
            <Photos ids={visit.photos} />
            {visit.voice && <Voice path={`/recordings/${visit.voice}`} />}
            {visit.requests.map(request => (
              <Link key={request.id} href={`/requests/${request.id}`} className="soft">
                记成了诉求 {request.number}
              </Link>
            ))}
            <span className="soft">{visit.by}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}

function Requests({ household }: { household: string }) {
  const list = useQuery({
    queryKey: ['requests', { household }],
    queryFn: () =>
      read(call<RequestList>(requests.requests.$get({ query: { household } })), (device, copied) => copied.requests(device, { household })),
  })
  if (!list.data) return null
  return (
    <div className="card">
      <h2>诉求（{list.data.total}）</h2>
      {list.data.total === 0 && <p className="soft">这家还没有提过诉求。</p>}
      <ul>
        {list.data.rows.map(row => (
          <li key={row.id}>
            <RequestLine row={row} />
          </li>
        ))}
      </ul>
    </div>
  )
}
