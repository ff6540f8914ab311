import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Checkbox, Input } from 'antd'
import { useState } from 'react'
import type { Post } from '#common/posts.ts'
import { hows } from '#network/terms.ts'
import { type Consequences, publicationRules } from '#network/unit-plans-terms.ts'
import { todayValue } from '#web/desk/act-form.tsx'
import { DayFilter } from '#web/desk/day-filter.tsx'
import { Failure, Loading } from '#web/desk/parts.tsx'
import { call } from '#web/kit/call.ts'
import { addressOf } from '#web/kit/viewpoint.ts'
import { unitPlans } from './client.ts'
import type { UnitPlan } from './unit-plan.desk.tsx'

export const readConsequences = (id: string) => call(unitPlans[':id'].consequences.$get({ param: { id } })) as Promise<Consequences>

/** Papers of a kept draft, and its publication with everything it brings about. */
export function Publication({ plan, post }: { plan: UnitPlan; post: Post | undefined }) {
  const told = useQuery({ queryKey: ['unit-plan', plan.id, 'consequences', plan.version], queryFn: () => readConsequences(plan.id) })
  if (told.error) return <Failure error={told.error} retry={() => told.refetch()} />
  if (!told.data) return <Loading />
  const nothing = told.data.moves.length + told.data.renamed.length === 0
  return (
    <div className="stack">
      <Papers id={plan.id} moves={told.data.moves.length} />
      <Told consequences={told.data} />
      {nothing && <p className="soft">和现状一样，没有可公布的变化。</p>}
      {!nothing && post !== 'town_officer' && <p className="soft">草案已存好。公布由镇干部办理。</p>}
      {!nothing && post === 'town_officer' && <Consent plan={plan} consequences={told.data} />}
    </div>
  )
}

export function Papers({ id, moves }: { id: string; moves: number }) {
  if (moves === 0) return null
  return (
    <div className="toolbar" style={{ margin: 0 }}>
      <Button href={addressOf(`/unit-plans/${id}/notices.pdf`)} target="_blank">
        打印告知单（{moves} 户）
      </Button>
      <Button href={addressOf(`/unit-plans/${id}/comparison.pdf`)} target="_blank">
        打印前后对照表
      </Button>
    </div>
  )
}

/** What publishing brings about, besides the households that move. */
export function Told({ consequences }: { consequences: Consequences }) {
  const { moves, opened, closed, renamed, outOfBounds, cards } = consequences
  const lines = [
    `调整 ${moves.length} 户，${consequences.stay} 户不动`,
    opened.length > 0 &&
      `新设：${opened.map(each => `${each.groupName}${each.name}（${each.households} 户，建议邻长户 ${each.proposed ?? '未定'}）`).join('、')}`,
    closed.length > 0 && `撤销：${closed.map(each => `${each.groupName}${each.name}`).join('、')}`,
    renamed.length > 0 && `改名：${renamed.map(each => `${each.groupName}${each.from}改为${each.to}`).join('、')}`,
    outOfBounds.length > 0 && `户数超范围：${outOfBounds.map(each => `${each.groupName}${each.name} ${each.households} 户`).join('、')}`,
    cards > 0 &&
      `换了邻长、要重印联系卡的 ${cards} 户：${moves
        .filter(each => each.reprint)
        .slice(0, 8)
        .map(each => `${each.head || '缺户主'}（${each.number}）`)
        .join('、')}${cards > 8 ? ' 等，全部见对照表' : ''}`,
  ]
  return (
    <ul className="exceptions">
      {lines
        .filter(line => line !== false)
        .map(line => (
          <li key={line}>{line}</li>
        ))}
    </ul>
  )
}

function Consent({ plan, consequences }: { plan: UnitPlan; consequences: Consequences }) {
  const [on, setOn] = useState(todayValue())
  const [reason, setReason] = useState('')
  const [agreed, setAgreed] = useState<string[]>([])
  const [read, setRead] = useState(false)
  const queries = useQueryClient()
  const { mandates } = consequences
  const publish = useMutation({
    mutationFn: () =>
      call(unitPlans[':id'].publication.$put({ param: { id: plan.id }, json: { version: plan.version, on, reason, mandates: agreed } })),
    onSuccess: () => queries.invalidateQueries(),
  })
  const ready = read && reason.trim() !== '' && mandates.every(each => agreed.includes(each.mandate))
  return (
    <section aria-label="公布" className="stack">
      <h3 style={{ margin: 0 }}>公布</h3>
      <details>
        <summary>公布的规则（{publicationRules.length} 条）</summary>
        <ol>
          {publicationRules.map(rule => (
            <li key={rule}>{rule}</li>
          ))}
        </ol>
      </details>
      {mandates.length > 0 && (
        <fieldset className="consent">
          <legend>以下任职将以“片组邻撤并”终止，请逐人确认</legend>
          {mandates.map(each => (
            <div key={each.mandate}>
              <Checkbox
                checked={agreed.includes(each.mandate)}
                onChange={event => setAgreed(event.target.checked ? [...agreed, each.mandate] : agreed.filter(one => one !== each.mandate))}
              >
                {each.groupName}
                {each.unit}邻长 {each.name}（{hows[each.how]}）
                {each.requests.length > 0 && `，手上 ${each.requests.length} 件诉求转出：${each.requests.join('、')}`}
              </Checkbox>
            </div>
          ))}
        </fieldset>
      )}
      <div className="toolbar" style={{ margin: 0 }}>
        <DayFilter label="从哪天起算" value={on} change={setOn} />
        <label htmlFor="publish-reason">公布原因</label>
        <Input
          id="publish-reason"
          style={{ width: 340 }}
          maxLength={300}
          value={reason}
          onChange={event => setReason(event.target.value)}
          placeholder="如：经村民小组会议讨论同意"
        />
      </div>
      <Checkbox checked={read} onChange={event => setRead(event.target.checked)}>
        已看过规则和以上后果
      </Checkbox>
      <div>
        <Button type="primary" disabled={!ready} loading={publish.isPending} onClick={() => publish.mutate()}>
          {on > todayValue() ? `定于 ${on} 公布` : '现在公布'}
        </Button>
      </div>
      {!ready && <p className="soft">写明原因、看过规则{mandates.length > 0 && '、逐人勾选终止的任职'}后可以公布。</p>}
      {publish.error && <Failure error={publish.error} />}
      {publish.data && <Alert type="success" title={publish.data.state === 'published' ? '已公布' : `已定于 ${publish.data.on} 公布`} />}
    </section>
  )
}
