import { useQuery } from '@tanstack/react-query'
import { Button, Descriptions, Drawer, Form, Input, Select, Table, Tag } from 'antd'
import { type ReactNode, useState } from 'react'
import { type ClassKind, classKinds } from '#network/class-terms.ts'
import { type Household, relations } from '#network/households-terms.ts'
import { ActForm, DayInput, todayValue, useFinish } from '#web/desk/act-form.tsx'
import { Failure, Loading } from '#web/desk/parts.tsx'
import { currentPost, useMe } from '#web/identity/me.ts'
import { call } from '#web/kit/call.ts'
import { cards, network } from './client.ts'
import { Reveal } from './reveal.desk.tsx'
import { Revoking } from './revoking.desk.tsx'

export function HouseholdDrawer({ id, close }: { id: string; close: () => void }) {
  const found = useQuery({ queryKey: ['household', id], queryFn: () => call(network.households[':id'].$get({ param: { id } })) })
  return (
    <Drawer open onClose={close} size={860} title={found.data ? `${found.data.head} 家` : '住户'}>
      {found.error && <Failure error={found.error} retry={() => found.refetch()} />}
      {found.isPending && <Loading />}
      {found.data && <Details household={found.data as Household} />}
    </Drawer>
  )
}

function Details({ household }: { household: Household }) {
  const keeps = useKeeps()
  return (
    <div className="stack">
      {keeps && <Acts household={household} />}
      <Facts household={household} />
      <Residents household={household} />
      <Classes household={household} keeps={keeps} />
    </div>
  )
}

function useKeeps(): boolean {
  const me = useMe()
  const post = me.data && currentPost(me.data)?.post
  return post === 'town_officer' || post === 'party_secretary' || post === 'village_officer'
}

function Facts({ household }: { household: Household }) {
  const items = [
    ['户编号', household.number],
    ['所在', `${household.villageName} ${household.groupName} ${household.unitName ?? '（未划邻）'}`],
    ['地址', household.address],
    ['楼栋房号', [household.building, household.stair, household.floor, household.door].filter(Boolean).join(' ') || '无'],
    ['坐标', household.longitude === null ? '未登记' : `${household.longitude.toFixed(6)}, ${household.latitude!.toFixed(6)}（WGS84）`],
    ['立户', household.startedOn + (household.endedOn ? `，${household.endedOn} 销户` : '')],
    [
      '联系卡',
      household.card ? (
        <a key="card" href={household.card.link}>
          {household.card.serial}
        </a>
      ) : (
        '未发放'
      ),
    ],
    ['三长', household.chiefs.map(chief => `${chief.postName} ${chief.name} ${chief.phone ?? ''}`).join('；') || '空缺'],
  ] as [string, ReactNode][]
  return <Descriptions bordered size="small" column={2} items={items.map(([label, children]) => ({ key: label, label, children }))} />
}

function Residents({ household }: { household: Household }) {
  return (
    <Table
      size="small"
      rowKey="id"
      pagination={false}
      dataSource={household.residents}
      columns={[
        { title: '姓名', dataIndex: 'name' },
        { title: '与户主关系', dataIndex: 'relation' },
        { title: '性别', dataIndex: 'sex' },
        { title: '年龄', render: (_, row) => `${row.age} 岁` },
        { title: '身份证号', render: (_, row) => <Reveal resident={row.id} field="id_number" masked={row.idNumberMasked} /> },
        { title: '电话', render: (_, row) => <Reveal resident={row.id} field="phone" masked={row.phoneMasked} /> },
        { title: '', render: (_, row) => row.partyMember && <Tag>党员</Tag> },
      ]}
    />
  )
}

function Classes({ household, keeps }: { household: Household; keeps: boolean }) {
  const [ending, setEnding] = useState<string | null>(null)
  const finish = useFinish(() => setEnding(null))
  return (
    <>
      <Table
        size="small"
        rowKey="id"
        pagination={false}
        dataSource={household.classes}
        locale={{ emptyText: '普通户，没有重点户类别' }}
        columns={[
          { title: '户类别', render: (_, row) => classKinds[row.kind as ClassKind] },
          { title: '自', dataIndex: 'from' },
          { title: '至', render: (_, row) => row.to ?? '现在' },
          { title: '依据', dataIndex: 'basis' },
          {
            title: '操作',
            render: (_, row) =>
              keeps &&
              !row.to && (
                <Button type="link" onClick={() => setEnding(row.id)}>
                  结束
                </Button>
              ),
          },
        ]}
      />
      {ending && (
        <ActForm
          title="结束户类别"
          initial={{ to: todayValue() }}
          save={given => call(network['household-classes'][':id'].end.$put({ param: { id: ending }, json: given as never }))}
          done={finish}
          cancel={() => setEnding(null)}
        >
          <DayInput name="to" label="最后一天" />
        </ActForm>
      )}
    </>
  )
}

type Act = 'unit' | 'class' | 'resident' | 'end' | 'card'

function Acts({ household }: { household: Household }) {
  const [act, setAct] = useState<Act | null>(null)
  const cancel = () => setAct(null)
  const done = useFinish(cancel)
  const common = { cancel, done }
  const param = { id: household.id }
  const of = network.households[':id']
  return (
    <div className="toolbar" style={{ margin: 0 }}>
      <Button onClick={() => setAct('unit')}>换邻</Button>
      <Button onClick={() => setAct('class')}>登记户类别</Button>
      <Button onClick={() => setAct('resident')}>添人</Button>
      <Button onClick={() => setAct('end')}>迁出销户</Button>
      {household.card && <Button onClick={() => setAct('card')}>作废联系卡</Button>}
      {act === 'card' && household.card && (
        <Revoking
          title={`作废联系卡 ${household.card.serial}`}
          save={reason => call(cards.cards[':id'].revocation.$put({ param: { id: household.card!.id }, json: { reason } }))}
          close={cancel}
        />
      )}
      {act === 'unit' && (
        <ActForm
          {...common}
          title="换到本组的另一个邻"
          initial={{ on: todayValue() }}
          save={given => call(of.unit.$put({ param, json: given as never }))}
        >
          <UnitInput group={household.group} />
          <DayInput name="on" label="自哪天起" />
          <Reason />
        </ActForm>
      )}
      {act === 'class' && (
        <ActForm
          {...common}
          title="登记户类别"
          initial={{ from: todayValue() }}
          save={given => call(of.classes.$post({ param, json: given as never }))}
        >
          <Form.Item name="kind" label="类别" rules={[{ required: true }]}>
            <Select options={Object.entries(classKinds).map(([value, label]) => ({ value, label }))} />
          </Form.Item>
          <DayInput name="from" label="自哪天起（走访频次从下一期开始变）" />
          <Form.Item name="basis" label="依据">
            <Input maxLength={200} />
          </Form.Item>
        </ActForm>
      )}
      {act === 'resident' && (
        <ActForm {...common} title={`${household.head}家添人`} save={given => call(of.residents.$post({ param, json: given as never }))}>
          <Form.Item name="name" label="姓名" rules={[{ required: true }]}>
            <Input maxLength={40} />
          </Form.Item>
          <Form.Item name="relation" label="与户主关系" rules={[{ required: true }]}>
            <Select options={relations.map(value => ({ value }))} />
          </Form.Item>
          <Form.Item name="idNumber" label="身份证号" rules={[{ required: true }]}>
            <Input maxLength={18} />
          </Form.Item>
          <Form.Item name="phone" label="电话">
            <Input inputMode="tel" />
          </Form.Item>
        </ActForm>
      )}
      {act === 'end' && (
        <ActForm
          {...common}
          title="迁出或销户"
          initial={{ on: todayValue() }}
          save={given => call(of.end.$put({ param, json: given as never }))}
        >
          <DayInput name="on" label="哪天" />
          <Reason />
        </ActForm>
      )}
    </div>
  )
}

function Reason() {
  return (
    <Form.Item name="reason" label="理由" rules={[{ required: true }]}>
      <Input.TextArea maxLength={200} />
    </Form.Item>
  )
}

function UnitInput({ group }: { group: string }) {
  const tree = useQuery({ queryKey: ['tree'], queryFn: () => call(network.places.tree.$get()) })
  const units = (tree.data ?? []).filter(node => node.parent === group && node.kind === 'unit')
  return (
    <Form.Item name="unit" label="换到" rules={[{ required: true }]}>
      <Select options={units.map(unit => ({ value: unit.id, label: `${unit.name} ${unit.chief ?? '空缺'}（${unit.households} 户）` }))} />
    </Form.Item>
  )
}
