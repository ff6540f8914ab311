import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Checkbox, Input, Select } from 'antd'
import { useState } from 'react'
import { Link } from 'wouter'
import { newId } from '#common/ids.ts'
import { partsOf } from '#requests/chat-rules.ts'
import { numbersIn } from '#requests/privacy-rules.ts'
import { type Moved, vias } from '#requests/terms.ts'
import type { SimilarRequest } from '#requests/tools-terms.ts'
import { currentPost, useMe } from '#web/identity/me.ts'
import { call, wordsOf } from '#web/kit/call.ts'
import { life, requests } from './client.ts'
import { useDraft } from './drafts.ts'
import { HouseholdInput } from './household-input.desk.tsx'
import { MatterParts, type Part, partFor, sortable } from './matter-parts.desk.tsx'
import { Named } from './named.desk.tsx'
import { PointInput } from './point-input.desk.tsx'
import { RequestRooms } from './rooms.desk.tsx'
import { Similar } from './similar.desk.tsx'

const blank = {
  text: '',
  household: '',
  raiserName: '',
  raiserPhone: '',
  where: '',
  via: 'desk',
  longitude: null as number | null,
  latitude: null as number | null,
  sealed: false,
}
const { card: _, chat: __, ...ways } = vias
const wayOptions = Object.entries(ways).map(([value, label]) => ({ value, label }))

/** 记一件诉求, at the counter or on the phone: written once; several matters come apart here, and what is already being worked is shown. */
export default function NewRequestPage() {
  const me = useMe()
  const [round, setRound] = useState(0)
  const post = me.data && currentPost(me.data)
  if (!post) return null
  return <NewRequest key={round} whose={post.mandate} sorter={sortable(post.post)} again={() => setRound(round + 1)} />
}

function NewRequest({ whose, sorter, again }: { whose: string; sorter: boolean; again: () => void }) {
  const { draft, change, clear, restored } = useDraft(`raise.${whose}`, blank)
  const [parts, setParts] = useState<Part[]>()
  const [into, setInto] = useState<SimilarRequest>()
  const queries = useQueryClient()
  const save = useSaving(draft, parts, into?.id)
  const done = async () => {
    clear()
    await queries.invalidateQueries()
  }
  if (save.data) return <Saved rows={save.data} into={into} again={again} />
  const proposed = partsOf(draft.text)
  const private_ = numbersIn(draft.text)
  const point = draft.longitude !== null && draft.latitude !== null ? { longitude: draft.longitude, latitude: draft.latitude } : null
  return (
    <div className="stack">
      <RequestRooms title="记一件诉求" />
      {restored && <Alert type="info" title="上次没有提交的内容还在，接着写就行。" />}
      <div className="two">
        <section className="panel stack">
          <Named label="什么事（照原话记）">
            {id => (
              <Input.TextArea
                id={id}
                rows={5}
                maxLength={2000}
                showCount
                value={draft.text}
                onChange={e => change({ text: e.target.value })}
              />
            )}
          </Named>
          {private_.length > 0 && (
            <Alert type="warning" title={`话里有${private_.join('、')}，经办的人都会看到。不需要就删掉，电话写在下面那一格。`} />
          )}
          {!parts && proposed.length > 1 && (
            <Alert
              type="info"
              title={`这段话好像有 ${proposed.length} 件事`}
              action={<Button onClick={() => setParts(proposed.map(partFor))}>拆成几件</Button>}
            />
          )}
          {!parts && proposed.length <= 1 && draft.text.trim().length >= 4 && (
            <div>
              <Button onClick={() => setParts([partFor(draft.text), partFor('')])}>里面不止一件事，拆开记</Button>
            </div>
          )}
          <HouseholdInput value={draft.household} change={household => change({ household })} />
          <div className="toolbar" style={{ margin: 0 }}>
            <Named label="谁提的">
              {id => <Input id={id} maxLength={40} value={draft.raiserName} onChange={e => change({ raiserName: e.target.value })} />}
            </Named>
            <Named label="电话">
              {id => <Input id={id} inputMode="tel" value={draft.raiserPhone} onChange={e => change({ raiserPhone: e.target.value })} />}
            </Named>
            <Named label="怎么听到的">
              {id => <Select id={id} style={{ width: 180 }} value={draft.via} onChange={via => change({ via })} options={wayOptions} />}
            </Named>
          </div>
          <Named label="在什么地方（可不填）">
            {id => <Input id={id} maxLength={200} value={draft.where} onChange={e => change({ where: e.target.value })} />}
          </Named>
          <PointInput point={point} change={at => change({ longitude: at?.longitude ?? null, latitude: at?.latitude ?? null })} />
          <Checkbox checked={draft.sealed} onChange={e => change({ sealed: e.target.checked })}>
            保密件（家暴、未成年人、治安线索，只有指定岗位可见）
          </Checkbox>
          <MatterParts parts={parts ?? [partFor(draft.text)]} split={parts !== undefined} sorter={sorter} change={setParts} draft={draft} />
          {save.error && <Alert type="error" showIcon role="alert" title={`${wordsOf(save.error)}。写的还在，可以再按一次。`} />}
          <div className="toolbar" style={{ margin: 0 }}>
            <Button
              type="primary"
              loading={save.isPending}
              disabled={draft.text.trim().length < 4}
              onClick={() => save.mutate(undefined, { onSuccess: done })}
            >
              {into ? `记下并并入 ${into.number}` : parts ? `记下 ${parts.length} 件` : '提交'}
            </Button>
            <Link href="/requests">
              <Button>先不记（内容留着）</Button>
            </Link>
          </div>
        </section>
        <Similar draft={draft} into={into} choose={sorter && !parts && !draft.sealed ? setInto : undefined} />
      </div>
    </div>
  )
}

type Draft = typeof blank

/** Each matter a request of its own, under ids made before the first try; sorted at once where a sorter ticked it; merged where it is the same. */
function useSaving(draft: Draft, parts: Part[] | undefined, into: string | undefined) {
  const [ids] = useState(() => new Map<number, string>())
  const [message] = useState(newId)
  const idOf = (index: number) => {
    if (!ids.has(index)) ids.set(index, newId())
    return ids.get(index)!
  }
  return useMutation({
    mutationFn: async () => {
      const { household, raiserPhone, ...rest } = draft
      const said = { ...rest, ...(household && { household }), ...(raiserPhone && { raiserPhone }) }
      const all = parts ?? [{ ...partFor(draft.text), sorting: undefined }]
      const saved: Moved[] = []
      for (const [index, { text, sorting }] of all.entries()) {
        const id = idOf(index)
        const json = { ...said, id, text, ...(parts && parts.length > 1 && { message }) } as never
        const moved = await call(requests.requests.$post({ json }))
        saved.push(moved)
        if (sorting && moved.state === 'raised')
          await call(requests.requests[':id'].sorting.$put({ param: { id }, json: sorting as never }))
        if (into) await call(life.requests[':id'].merging.$put({ param: { id }, json: { into, words: '' } }))
      }
      return saved
    },
  })
}

function Saved({ rows, into, again }: { rows: Moved[]; into: SimilarRequest | undefined; again: () => void }) {
  return (
    <div className="stack">
      <RequestRooms title="记下了" />
      <section className="panel stack" role="status">
        <ul style={{ margin: 0 }}>
          {rows.map(({ id, number }) => (
            <li key={id}>
              <Link href={`/requests/${id}`}>{number}</Link> 已记下，时限从现在算起{into && `，已并入 ${into.number}`}
            </li>
          ))}
        </ul>
        <div className="toolbar" style={{ margin: 0 }}>
          <Button type="primary" onClick={again}>
            再记一件
          </Button>
          <Link href="/requests">
            <Button>回看板</Button>
          </Link>
        </div>
      </section>
    </div>
  )
}
