import { useMutation, useQuery } from '@tanstack/react-query'
import { Alert, Button, Table, Tag } from 'antd'
import type { Post } from '#common/posts.ts'
import { planStates } from '#network/unit-plans-terms.ts'
import { Failure, Loading } from '#web/desk/parts.tsx'
import { call } from '#web/kit/call.ts'
import { momentWords } from '#web/kit/time.ts'
import { unitPlans } from './client.ts'
import { Drifted, type UnitPlan } from './unit-plan.desk.tsx'
import { Papers, readConsequences, Told } from './unit-plan-publication.desk.tsx'

/** A plan nobody works on: published, waiting for its day, discarded, or a draft that is somebody else's business. */
export function SettledPlan({ plan, post, again }: { plan: UnitPlan; post: Post; again: () => void }) {
  const told = useQuery({
    queryKey: ['unit-plan', plan.id, 'consequences', plan.version, plan.state],
    queryFn: () => readConsequences(plan.id),
  })
  const prints = post === 'town_officer' || post === 'party_secretary'
  return (
    <div className="stack">
      <h2>
        划邻：{plan.placeName} <span className="soft">· {plan.name}</span> <Tag>{planStates[plan.state]}</Tag>
      </h2>
      <section className="panel stack">
        <p style={{ margin: 0 }}>
          {plan.saved.name}（{plan.saved.post}）{momentWords(plan.saved.at)} 存第 {plan.version} 版
          {plan.published && `；${plan.published.name}（${plan.published.post}）公布，自 ${plan.publishOn} 起算`}
        </p>
        {plan.state === 'scheduled' && <Waiting plan={plan} post={post} again={again} />}
        {told.error && <Failure error={told.error} retry={() => told.refetch()} />}
        {told.isPending && <Loading />}
        {told.data && plan.state !== 'discarded' && (
          <>
            {prints && <Papers id={plan.id} moves={told.data.moves.length} />}
            <Told consequences={told.data} />
            <Table
              size="small"
              rowKey="household"
              dataSource={told.data.moves}
              pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
              scroll={{ x: 720 }}
              columns={[
                { title: '组', dataIndex: 'groupName' },
                { title: '户', render: (_, row) => `${row.head || '缺户主'}（${row.number}）` },
                { title: '原邻', render: (_, row) => `${row.from ?? '未编入'} ${row.fromChief?.name ?? ''}` },
                { title: '新邻', render: (_, row) => `${row.to} ${row.toChief?.name ?? '（公布时空缺）'}` },
                { title: '联系卡', render: (_, row) => (row.reprint ? '要重印' : '') },
              ]}
            />
          </>
        )}
        {plan.state === 'discarded' && <p className="soft">这份草案已作废，只供查看。要重新划，请回到“划邻”另起一份。</p>}
      </section>
    </div>
  )
}

function Waiting({ plan, post, again }: { plan: UnitPlan; post: Post; again: () => void }) {
  const recall = useMutation({ mutationFn: () => call(unitPlans[':id'].publication.$delete({ param: { id: plan.id } })), onSuccess: again })
  return (
    <>
      <Alert
        type="info"
        showIcon
        title={`将于 ${plan.publishOn} 零点公布`}
        action={
          post === 'town_officer' && (
            <Button onClick={() => recall.mutate()} loading={recall.isPending}>
              撤回，改成草案
            </Button>
          )
        }
      />
      {recall.error && <Failure error={recall.error} />}
      <Drifted drift={plan.drift} />
    </>
  )
}
