import { useQuery } from '@tanstack/react-query'
import { Button, Form, Input, Select, TreeSelect } from 'antd'
import { useState } from 'react'
import { type PlaceKind, placeKinds } from '#common/posts.ts'
import type { TreeNode } from '#network/terms.ts'
import { ActForm, DayInput, todayValue, useFinish } from '#web/desk/act-form.tsx'
import { currentPost, useMe } from '#web/identity/me.ts'
import { call } from '#web/kit/call.ts'
import { network } from './client.ts'
import { NewMandate } from './mandates.desk.tsx'
import type { Place } from './place.desk.tsx'

const below: Record<PlaceKind, PlaceKind[]> = {
  county: [],
  town: ['village'],
  village: ['area', 'group'],
  area: ['group'],
  group: ['unit'],
  unit: [],
}

type Act = 'open' | 'rename' | 'move' | 'split' | 'merge' | 'close' | 'mandate'

/** What may be done with a place; the server judges again. */
export function PlaceActs({ place, nodes }: { place: Place; nodes: TreeNode[] }) {
  const [act, setAct] = useState<Act | null>(null)
  const me = useMe()
  const post = me.data && currentPost(me.data)?.post
  if (place.endedOn || (post !== 'town_officer' && post !== 'party_secretary')) return null
  const canReshape = post === 'town_officer' && place.kind !== 'town' && place.kind !== 'county'
  const acts: [Act, string, boolean][] = [
    ['mandate', '登记任职', place.kind !== 'county'],
    ['open', '新设下级', below[place.kind].length > 0 && (post === 'town_officer' || place.kind === 'group')],
    ['rename', '改名', canReshape],
    ['move', '改隶', canReshape && place.kind !== 'village'],
    ['split', '拆分', canReshape && place.kind !== 'village'],
    ['merge', '并入', canReshape],
    ['close', '撤销', canReshape],
  ]
  const done = () => setAct(null)
  return (
    <>
      <div className="toolbar">
        {acts
          .filter(([, , allowed]) => allowed)
          .map(([key, name]) => (
            <Button key={key} onClick={() => setAct(key)}>
              {name}
            </Button>
          ))}
      </div>
      {act === 'mandate' && <NewMandate place={place} done={done} />}
      {act && act !== 'mandate' && <Reshape act={act} place={place} nodes={nodes} done={done} />}
    </>
  )
}

const param = (place: Place) => ({ param: { id: place.id } })

function Reshape({ act, place, nodes, done }: { act: Exclude<Act, 'mandate'>; place: Place; nodes: TreeNode[]; done: () => void }) {
  const finish = useFinish(done)
  const common = { cancel: done, done: finish }
  const reason = <ReasonInput />
  switch (act) {
    case 'open':
      return (
        <ActForm
          {...common}
          title={`在${place.name}新设下级`}
          initial={{ kind: below[place.kind][0], on: todayValue() }}
          save={given => call(network.places.$post({ json: { ...given, parent: place.id } as never }))}
        >
          <Form.Item name="kind" label="是什么" rules={[{ required: true }]}>
            <Select options={below[place.kind].map(kind => ({ value: kind, label: placeKinds[kind] }))} />
          </Form.Item>
          <NameInput />
          <DayInput name="on" label="自哪天起" />
        </ActForm>
      )
    case 'rename':
      return (
        <ActForm
          {...common}
          title={`给${place.name}改名`}
          initial={{ name: place.name, on: todayValue() }}
          save={given => call(network.places[':id'].name.$put({ ...param(place), json: given as never }))}
        >
          <NameInput />
          <DayInput name="on" label="自哪天起" />
          {reason}
        </ActForm>
      )
    case 'move':
      return (
        <ActForm
          {...common}
          title={`${place.name}改隶到`}
          initial={{ on: todayValue() }}
          save={given => call(network.places[':id'].parent.$put({ ...param(place), json: given as never }))}
        >
          <PlaceInput name="parent" label="新的上级" nodes={nodes} allowed={node => below[node.kind].includes(place.kind)} />
          <DayInput name="on" label="自哪天起" />
          {reason}
        </ActForm>
      )
    case 'merge':
      return (
        <ActForm
          {...common}
          title={`${place.name}并入`}
          initial={{ on: todayValue() }}
          save={given => call(network.places[':id'].merge.$post({ ...param(place), json: given as never }))}
        >
          <PlaceInput name="into" label="并入哪里" nodes={nodes} allowed={node => node.kind === place.kind && node.id !== place.id} />
          <DayInput name="on" label="自哪天起" />
          {reason}
        </ActForm>
      )
    case 'split':
      return <Split {...common} place={place} nodes={nodes} />
    case 'close':
      return (
        <ActForm
          {...common}
          title={`撤销${place.name}`}
          initial={{ on: todayValue() }}
          save={given => call(network.places[':id'].closure.$post({ ...param(place), json: given as never }))}
        >
          <p>撤销后本处的任职随之终止，全部沿革保留。</p>
          <DayInput name="on" label="自哪天起" />
          {reason}
        </ActForm>
      )
  }
}

function Split({ place, nodes, ...common }: { place: Place; nodes: TreeNode[]; cancel: () => void; done: () => void }) {
  const households = useQuery({
    queryKey: ['households', place.id, 'members'],
    enabled: place.kind === 'unit',
    queryFn: () => call(network.households.$get({ query: { place: place.id, limit: '500' } })),
  })
  const members =
    place.kind === 'unit'
      ? (households.data?.rows ?? []).map(row => ({ value: row.id, label: `${row.head} ${row.address}` }))
      : nodes.filter(node => node.parent === place.id).map(node => ({ value: node.id, label: node.name }))
  const save = ({ name, members, on, reason }: Record<string, unknown>) =>
    call(network.places[':id'].split.$post({ ...param(place), json: { on, reason, parts: [{ name, members }] } as never }))
  return (
    <ActForm {...common} title={`从${place.name}拆出`} initial={{ on: todayValue() }} save={save}>
      <NameInput />
      <Form.Item name="members" label="划过去的" rules={[{ required: true, message: '至少选一个' }]}>
        <Select mode="multiple" options={members} optionFilterProp="label" />
      </Form.Item>
      <DayInput name="on" label="自哪天起" />
      <ReasonInput />
    </ActForm>
  )
}

function NameInput() {
  return (
    <Form.Item name="name" label="名称" rules={[{ required: true, message: '请填写名称' }]}>
      <Input maxLength={40} />
    </Form.Item>
  )
}

function ReasonInput() {
  return (
    <Form.Item name="reason" label="理由或依据" rules={[{ required: true, message: '请写明理由或文件' }]}>
      <Input.TextArea maxLength={200} />
    </Form.Item>
  )
}

interface PlaceInputProps {
  name: string
  label: string
  nodes: TreeNode[]
  allowed: (node: TreeNode) => boolean
}

export function PlaceInput({ name, label, nodes, allowed }: PlaceInputProps) {
  const ids = new Set(nodes.map(node => node.id))
  return (
    <Form.Item name={name} label={label} rules={[{ required: true, message: '请选择' }]}>
      <TreeSelect
        showSearch
        treeDataSimpleMode
        treeNodeFilterProp="title"
        treeData={nodes.map(node => ({
          id: node.id,
          pId: node.parent && ids.has(node.parent) ? node.parent : 0,
          value: node.id,
          title: node.name,
          disabled: !allowed(node),
        }))}
      />
    </Form.Item>
  )
}
