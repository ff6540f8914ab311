import { useQuery } from '@tanstack/react-query'
import { Button, Form, Input, Select } from 'antd'
import { useDeferredValue, useState } from 'react'
import { type Post, placeOfPost, posts } from '#common/posts.ts'
import { endReasons, type Holder, hows } from '#network/terms.ts'
import { ActForm, DayInput, todayValue, useFinish } from '#web/desk/act-form.tsx'
import { currentPost, useMe } from '#web/identity/me.ts'
import { call } from '#web/kit/call.ts'
import { network } from './client.ts'
import type { Place } from './place.desk.tsx'
import { StandInButton } from './stand-ins.desk.tsx'

const optionsOf = (words: Record<string, string>) => Object.entries(words).map(([value, label]) => ({ value, label }))

/** Writes down who was elected or appointed to a post of this place. */
export function NewMandate({ place, done }: { place: Place; done: () => void }) {
  const finish = useFinish(done)
  const possible = (Object.keys(posts) as Post[]).filter(post => placeOfPost[post] === place.kind)
  const elected = place.kind === 'unit' || place.kind === 'group'
  return (
    <ActForm
      title={`${place.name}：登记任职`}
      initial={{ post: possible[0], how: elected ? 'elected' : 'appointed', from: todayValue() }}
      save={given => saveMandate(place, given)}
      done={finish}
      cancel={done}
    >
      <Form.Item name="post" label="岗位" rules={[{ required: true }]}>
        <Select options={possible.map(post => ({ value: post, label: posts[post] }))} />
      </Form.Item>
      <PersonInput place={place} />
      <Form.Item name="how" label="怎样产生" rules={[{ required: true }]}>
        <Select options={optionsOf(hows)} />
      </Form.Item>
      <DayInput name="from" label="任职日期" />
      <DayInput name="until" label="任期至" optional />
      {place.kind === 'town' && <DepartmentInput />}
    </ActForm>
  )
}

/** `person` is `resident:<id>` for somebody chosen from the roll, `person:<id>` for somebody known already, otherwise a new name. */
async function saveMandate(place: Place, given: Record<string, unknown>) {
  const { person, phone, until, department, ...rest } = given as Record<string, string | undefined>
  const id = await personOf(place, person!, phone)
  const json = { ...rest, person: id, place: place.id, until: until || null, department: department || null }
  return await call(network.mandates.$post({ json: json as never }))
}

async function personOf(place: Place, chosen: string, phone?: string): Promise<string> {
  const [kind, value] = chosen.split(/:(.*)/s) as [string, string]
  if (kind === 'person') return value
  const json =
    kind === 'resident' ? { resident: value, name: chosenName.get(value) ?? '', place: place.id } : { name: value, phone, place: place.id }
  const made = await call(network.people.$post({ json }))
  return made.id
}

const chosenName = new Map<string, string>()

function PersonInput({ place }: { place: Place }) {
  const [text, setText] = useState('')
  const q = useDeferredValue(text.trim())
  const people = useQuery({
    queryKey: ['people', q, 'choice'],
    enabled: q.length > 0,
    queryFn: () => call(network.people.$get({ query: { q } })),
  })
  const residents = useResidents(place, q)
  const known = (people.data?.rows ?? []).slice(0, 10).map(person => ({
    value: `person:${person.id}`,
    label: `${person.name} ${person.posts.map(post => post.placeName + post.postName).join('、') || '（现无岗位）'}`,
  }))
  const fresh = q ? [{ value: `name:${q}`, label: `新登记“${q}”（不在花名册上）` }] : []
  return (
    <>
      <Form.Item name="person" label="是谁" rules={[{ required: true, message: '请输入姓名并选择' }]}>
        <Select
          showSearch
          filterOption={false}
          onSearch={setText}
          placeholder="输入姓名"
          notFoundContent="输入姓名查找"
          options={[
            { label: '已登记的任职人员', options: known },
            { label: '本处居民', options: residents },
            { label: '其他', options: fresh },
          ].filter(group => group.options.length > 0)}
        />
      </Form.Item>
      <Form.Item name="phone" label="电话（新登记的人）">
        <Input inputMode="tel" />
      </Form.Item>
    </>
  )
}

function useResidents(place: Place, q: string) {
  const households = useQuery({
    queryKey: ['households', place.id, q, 'residents'],
    enabled: q.length > 0 && (place.kind === 'unit' || place.kind === 'group'),
    queryFn: () => call(network.households.$get({ query: { place: place.id, q, limit: '5' } })),
  })
  const details = useQuery({
    queryKey: ['households', 'members', households.data?.rows.map(row => row.id)],
    enabled: (households.data?.rows.length ?? 0) > 0,
    queryFn: () => Promise.all(households.data!.rows.map(row => call(network.households[':id'].$get({ param: { id: row.id } })))),
  })
  const residents = (details.data ?? []).flatMap(one => one.residents).filter(one => one.name.includes(q) && one.age >= 18)
  for (const resident of residents) chosenName.set(resident.id, resident.name)
  return residents.map(resident => ({
    value: `resident:${resident.id}`,
    label: `${resident.name} ${resident.age} 岁 ${resident.phoneMasked ?? ''}`,
  }))
}

function DepartmentInput() {
  const settings = useQuery({ queryKey: ['settings'], queryFn: () => call(network.settings.$get({ query: {} })) })
  const departments = (settings.data?.find(one => one.key === 'departments')?.value ?? []) as { code: string; name: string }[]
  return (
    <Form.Item name="department" label="部门（部门经办人须选）">
      <Select allowClear options={departments.map(one => ({ value: one.code, label: one.name }))} />
    </Form.Item>
  )
}

/** Ends a mandate for one of the stated reasons; there is no dismissal by button. */
export function MandateActs({ holder }: { holder: Holder }) {
  const [open, setOpen] = useState(false)
  const finish = useFinish(() => setOpen(false))
  const me = useMe()
  const post = me.data && currentPost(me.data)?.post
  if (holder.ended || (post !== 'town_officer' && post !== 'party_secretary')) return null
  const { place_closed: _, ...reasons } = endReasons
  return (
    <>
      <StandInButton holder={holder} />
      <Button type="link" onClick={() => setOpen(true)}>
        登记终止
      </Button>
      {open && (
        <ActForm
          title={`${holder.name}不再担任${holder.placeName}${holder.postName}`}
          initial={{ on: todayValue() }}
          save={given => call(network.mandates[':id'].end.$put({ param: { id: holder.mandate }, json: given as never }))}
          done={finish}
          cancel={() => setOpen(false)}
        >
          <Form.Item name="reason" label="原因" rules={[{ required: true, message: '请选择原因' }]}>
            <Select options={optionsOf(reasons)} />
          </Form.Item>
          <DayInput name="on" label="自哪天起不再担任" />
          <Form.Item name="note" label="说明（罢免须写明会议和票数）">
            <Input.TextArea maxLength={200} />
          </Form.Item>
        </ActForm>
      )}
    </>
  )
}
