import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert } from 'antd'
import type * as z from 'zod'
import type { DraftGroup, Drift, PlanningRoll, unitPlan } from '#network/unit-plans-terms.ts'
import { wishes as wishesShape } from '#network/unit-plans-terms.ts'
import { Failure, Loading } from '#web/desk/parts.tsx'
import { currentPost, useMe } from '#web/identity/me.ts'
import { call } from '#web/kit/call.ts'
import { unitPlans } from './client.ts'
import { SettledPlan } from './unit-plan-settled.desk.tsx'
import { today } from './unit-plan-work.ts'
import { Workbench } from './unit-plan-workbench.desk.tsx'

export type UnitPlan = z.infer<typeof unitPlan>

/** A new plan of a place, or one that was kept. */
export default function UnitPlanPage({ place, id }: { place?: string; id?: string }) {
  return id ? <Kept id={id} /> : <Drawing place={place!} />
}

function Kept({ id }: { id: string }) {
  const queries = useQueryClient()
  const me = useMe()
  const post = me.data && currentPost(me.data)?.post
  const found = useQuery({
    queryKey: ['unit-plan', id],
    queryFn: () => call(unitPlans[':id'].$get({ param: { id } })) as Promise<UnitPlan>,
  })
  if (found.error) return <Failure error={found.error} retry={() => found.refetch()} />
  if (!found.data || !post) return <Loading />
  const plan = found.data
  const again = () => queries.invalidateQueries()
  const mayWork = plan.state === 'draft' && (post === 'town_officer' || post === 'party_secretary')
  if (!mayWork) return <SettledPlan plan={plan} post={post} again={again} />
  return <Drawing place={plan.place} plan={plan} />
}

function Drawing({ place, plan }: { place: string; plan?: UnitPlan }) {
  const roll = useQuery({
    queryKey: ['unit-plan-roll', place],
    queryFn: () => call(unitPlans.roll.$get({ query: { place } })) as Promise<PlanningRoll>,
    // Whoever draws must not lose the table under their hands.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  if (roll.error) return <Failure error={roll.error} retry={() => roll.refetch()} />
  if (!roll.data) return <Loading />
  const drafts = plan ? withAll(roll.data, plan.groups) : roll.data.groups.map(group => ({ group: group.id, units: today(group) }))
  const wishes = plan ? plan.wishes : wishesShape.parse({})
  return (
    <div className="stack">
      <h2>
        划邻：{roll.data.place.name}
        {plan && <span className="soft"> · {plan.name}</span>}
      </h2>
      {plan?.problem && <Alert type="error" showIcon title={plan.problem} />}
      {plan && <Drifted drift={plan.drift} />}
      <Workbench roll={roll.data} drafts={drafts} wishes={wishes} plan={plan} />
    </div>
  )
}

/** Groups that came after the draft stand on the table too, with nobody placed. */
function withAll(roll: PlanningRoll, groups: DraftGroup[]): DraftGroup[] {
  return roll.groups.map(group => groups.find(each => each.group === group.id) ?? { group: group.id, units: [] })
}

/** 草案之后的变化 */
export function Drifted({ drift }: { drift: Drift }) {
  const { gone, unplaced, rehoused, groups } = drift
  if (drift.whole && rehoused === 0) return null
  const named = (list: { head: string; number: string }[]) =>
    list
      .slice(0, 6)
      .map(each => `${each.head || '缺户主'}（${each.number}）`)
      .join('、') + (list.length > 6 ? ` 等 ${list.length} 户` : '')
  return (
    <Alert
      type="warning"
      showIcon
      title={drift.whole ? '草案保存之后户册变过' : '草案保存之后户册变过，修补好并保存才能公布'}
      description={
        <ul style={{ margin: 0, paddingInlineStart: 20 }}>
          {gone.length > 0 && (
            <li>
              已不在原组，从草案里去掉：{named(gone)}（{[...new Set(gone.map(each => each.why))].join('、')}）
            </li>
          )}
          {unplaced.length > 0 && <li>新来的，还没有编入：{named(unplaced)}</li>}
          {rehoused > 0 && <li>{rehoused} 户的现邻在草案之后变过，对照按现在的算</li>}
          {groups.length > 0 && <li>已撤并的组：{groups.join('、')}</li>}
        </ul>
      }
    />
  )
}
