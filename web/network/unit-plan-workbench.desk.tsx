import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Input, Select } from 'antd'
import { useMemo, useReducer, useState } from 'react'
import { useLocation } from 'wouter'
import type { DraftGroup, PlanningRoll, Wishes } from '#network/unit-plans-terms.ts'
import { Failure } from '#web/desk/parts.tsx'
import { currentPost, useMe } from '#web/identity/me.ts'
import { call } from '#web/kit/call.ts'
import { unitPlans } from './client.ts'
import type { UnitPlan } from './unit-plan.desk.tsx'
import { Comparison } from './unit-plan-comparison.desk.tsx'
import { GroupTable } from './unit-plan-group.desk.tsx'
import { Publication } from './unit-plan-publication.desk.tsx'
import { WishesPanel } from './unit-plan-wishes.desk.tsx'
import { GroupWork } from './unit-plan-work.ts'

interface Props {
  roll: PlanningRoll
  drafts: DraftGroup[]
  wishes: Wishes
  plan?: UnitPlan | undefined
}

/** Where units are drawn: what is asked, the group on the table, what it means against today, keeping and publishing it. */
export function Workbench({ roll, drafts: first, wishes: asked, plan }: Props) {
  const [wishes, setWishes] = useState(asked)
  const [drafts, setDrafts] = useState(first)
  const [chosen, choose] = useState(roll.groups[0]?.id ?? '')
  const [version, changed] = useReducer((n: number) => n + 1, 0)
  const [dirty, setDirty] = useState(!plan)
  // Boards of this round of drafts and wishes; made when a group is first looked at.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round begins with new drafts or wishes.
  const works = useMemo(() => new Map<string, GroupWork>(), [drafts, wishes])
  const workOf = (id: string): GroupWork => {
    const known = works.get(id)
    if (known) return known
    const group = roll.groups.find(each => each.id === id)!
    const made = new GroupWork(group, wishes, roll.bounds, drafts.find(each => each.group === id)?.units ?? [])
    works.set(id, made)
    return made
  }
  const current = (): DraftGroup[] => drafts.map(each => works.get(each.group)?.draft() ?? each)
  const touch = () => {
    setDirty(true)
    changed()
  }
  const ask = (to: Wishes) => {
    setDrafts(current())
    setWishes(to)
    setDirty(true)
  }
  const proposing = useMutation({
    mutationFn: () => call(unitPlans.proposals.$post({ json: { place: roll.place.id, wishes } })),
    onSuccess: ({ groups }) => {
      setDrafts(groups as DraftGroup[])
      setDirty(true)
    },
  })
  const group = roll.groups.find(each => each.id === chosen)
  if (!group) return <Alert type="info" title="这里还没有住户。请先导入花名册。" />
  return (
    <>
      <WishesPanel roll={roll} wishes={wishes} change={ask} propose={() => proposing.mutate()} proposing={proposing.isPending} />
      {proposing.error && <Failure error={proposing.error} />}
      {proposing.data && (
        <p
          role="status"
          style={{ margin: 0 }}
        >{`算好了：${proposing.data.groups.length} 组，用时 ${(proposing.data.milliseconds / 1000).toFixed(1)} 秒`}</p>
      )}
      <section className="panel" aria-label="各邻">
        {roll.groups.length > 1 && (
          <div className="toolbar">
            <label htmlFor="plan-group">看哪个组</label>
            <Select
              id="plan-group"
              style={{ width: 260 }}
              value={chosen}
              onChange={choose}
              showSearch
              optionFilterProp="label"
              options={roll.groups.map(each => ({ value: each.id, label: `${each.name} ${each.households.length} 户` }))}
            />
          </div>
        )}
        <GroupTable
          key={chosen}
          work={workOf(chosen)}
          round={works}
          version={version}
          touch={touch}
          wishes={wishes}
          ask={ask}
          size={roll.bounds}
        />
      </section>
      <Comparison roll={roll} drafts={current()} />
      <Keeping roll={roll} plan={plan} wishes={wishes} current={current} dirty={dirty} kept={() => setDirty(false)} />
    </>
  )
}

interface KeepingProps {
  roll: PlanningRoll
  plan: UnitPlan | undefined
  wishes: Wishes
  current: () => DraftGroup[]
  dirty: boolean
  kept: () => void
}

function Keeping({ roll, plan, wishes, current, dirty, kept }: KeepingProps) {
  const [name, setName] = useState(plan?.name ?? `${roll.place.name}划邻 ${roll.day}`)
  const [, go] = useLocation()
  const queries = useQueryClient()
  const me = useMe()
  const { message, modal } = App.useApp()
  const post = me.data && currentPost(me.data)?.post
  const save = useMutation({
    mutationFn: async (asNew: boolean) => {
      const draft = { name, wishes, groups: current().filter(each => each.units.length > 0) }
      if (!plan || asNew) return await call(unitPlans.$post({ json: { place: roll.place.id, ...draft } }))
      await call(unitPlans[':id'].$put({ param: { id: plan.id }, json: { ...draft, version: plan.version } }))
      return { id: plan.id }
    },
    onSuccess: async ({ id }) => {
      kept()
      message.success('已存为草案，现状没有改变')
      await queries.invalidateQueries({ queryKey: ['unit-plans'] })
      await queries.invalidateQueries({ queryKey: ['unit-plan', id] })
      go(`/unit-plans/${id}`)
    },
  })
  const discard = () =>
    modal.confirm({
      title: `作废草案“${plan!.name}”？`,
      content: '作废后不能再改、不能公布，仍可查看。',
      okText: '作废',
      onOk: async () => {
        await call(unitPlans[':id'].discarded.$put({ param: { id: plan!.id }, json: { version: plan!.version } }))
        await queries.invalidateQueries({ queryKey: ['unit-plans'] })
        go('/unit-plans')
      },
    })
  return (
    <section className="panel" aria-label="保存与公布">
      <div className="toolbar">
        <label htmlFor="plan-name">草案名称</label>
        <Input id="plan-name" style={{ width: 300 }} maxLength={60} value={name} onChange={event => setName(event.target.value)} />
        <Button type="primary" disabled={!name.trim()} loading={save.isPending} onClick={() => save.mutate(false)}>
          存为草案
        </Button>
        {plan && (
          <>
            <Button onClick={() => save.mutate(true)}>另存一份</Button>
            <Button danger onClick={discard}>
              作废
            </Button>
          </>
        )}
        <span className="soft">{dirty ? '有没保存的改动' : plan && `第 ${plan.version} 版，${plan.saved.name} 存`}</span>
      </div>
      {save.error && <Failure error={save.error} />}
      {plan && !dirty && plan.drift.whole && <Publication plan={plan} post={post} />}
      {plan && !dirty && !plan.drift.whole && <p className="soft">户册变过：把没编入的户编好，保存以后再打印、公布。</p>}
      {plan && dirty && <p className="soft">先保存，再打印、公布。</p>}
    </section>
  )
}
