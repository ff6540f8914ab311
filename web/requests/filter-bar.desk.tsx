import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input, type InputRef, Segmented, Select, Tag } from 'antd'
import { type Ref, useState } from 'react'
import type { TreeNode } from '#network/terms.ts'
import { sizes } from '#requests/terms.ts'
import { ActForm } from '#web/desk/act-form.tsx'
import { DayFilter } from '#web/desk/day-filter.tsx'
import { call } from '#web/kit/call.ts'
import { network } from '#web/network/client.ts'
import { tools } from './client.ts'
import { type Filter, figureWords, type Standing, standings } from './filters.ts'
import { categoryOptions } from './request-acts.desk.tsx'

interface Props {
  filter: Filter
  show: (filter: Filter, replace?: boolean) => void
  /** where / jumps to */
  search: Ref<InputRef>
}

/** Everything a board can be narrowed by, and the filters kept under a name. */
export function FilterBar({ filter, show, search }: Props) {
  const set = (name: string) => (value: string | null | undefined) => show({ ...filter, [name]: value ?? '' })
  const flag = (name: string, label: string) => (
    <Button
      aria-pressed={filter[name] === 'yes'}
      type={filter[name] === 'yes' ? 'primary' : 'default'}
      onClick={() => set(name)(filter[name] ? '' : 'yes')}
    >
      {label}
    </Button>
  )
  return (
    <>
      <div className="toolbar" style={{ margin: 0 }}>
        <Segmented<Standing>
          value={(filter.standing ?? 'all') as Standing}
          onChange={standing => show({ ...filter, standing, figure: '' })}
          options={(Object.keys(standings) as Standing[]).map(value => ({ value, label: standings[value].name }))}
        />
        <Words q={filter.q ?? ''} set={q => show({ ...filter, q }, true)} search={search} />
      </div>
      <div className="toolbar" style={{ margin: 0 }}>
        <Place value={filter.place} set={set('place')} />
        <Select
          aria-label="类别"
          placeholder="类别"
          allowClear
          showSearch
          optionFilterProp="label"
          style={{ width: 150 }}
          value={filter.category ?? null}
          onChange={set('category')}
          options={categoryOptions}
        />
        <Select
          aria-label="大小"
          placeholder="大小"
          allowClear
          style={{ width: 100 }}
          value={filter.size ?? null}
          onChange={set('size')}
          options={Object.entries(sizes).map(([value, label]) => ({ value, label }))}
        />
        {flag('mine', '派给我的')}
        {flag('safety', '公共安全')}
        <DayFilter label="提出于" value={filter.from ?? ''} change={set('from')} />
        <DayFilter label="至" value={filter.to ?? ''} change={set('to')} />
        <Kept filter={filter} show={show} />
      </div>
      {filter.figure && (
        <div>
          <Tag closable closeIcon={<span aria-hidden="true">✕</span>} onClose={() => set('figure')('')}>
            统计数背后的：{figureWords[filter.figure] ?? filter.figure}
          </Tag>
        </div>
      )}
    </>
  )
}

function Words({ q, set, search }: { q: string; set: (q: string) => void; search: Ref<InputRef> }) {
  return (
    <Input
      ref={search}
      type="search"
      style={{ width: 240 }}
      value={q}
      maxLength={40}
      onChange={event => set(event.target.value)}
      placeholder="编号或内容（按 / 跳到这里）"
      aria-label="查找诉求"
    />
  )
}

function Place({ value, set }: { value: string | undefined; set: (place: string | null) => void }) {
  const tree = useQuery({ queryKey: ['tree'], queryFn: () => call(network.places.tree.$get()) })
  const nodes = ((tree.data ?? []) as TreeNode[]).filter(node => ['village', 'area', 'group'].includes(node.kind))
  return (
    <Select
      aria-label="地方"
      placeholder="哪里"
      allowClear
      showSearch
      optionFilterProp="label"
      style={{ width: 160 }}
      value={value ?? null}
      onChange={set}
      options={nodes.map(node => ({ value: node.id, label: node.name }))}
    />
  )
}

/** 我的筛选: like bookmarks, one's own. */
function Kept({ filter, show }: { filter: Filter; show: (filter: Filter) => void }) {
  const [naming, setNaming] = useState(false)
  const queries = useQueryClient()
  const kept = useQuery({ queryKey: ['request-filters'], retry: false, queryFn: () => call(tools['request-filters'].$get()) })
  const fresh = () => queries.invalidateQueries({ queryKey: ['request-filters'] })
  const drop = useMutation({
    mutationFn: (id: string) => call(tools['request-filters'][':id'].$delete({ param: { id } })),
    onSuccess: fresh,
  })
  if (kept.error) return null
  return (
    <>
      {kept.data?.map(({ id, name, query }) => (
        <span key={id}>
          <Button onClick={() => show(query)}>{name}</Button>
          <Button type="text" aria-label={`删去筛选 ${name}`} onClick={() => drop.mutate(id)}>
            ✕
          </Button>
        </span>
      ))}
      <Button onClick={() => setNaming(true)}>存下这个筛选</Button>
      {naming && (
        <ActForm
          title="给这个筛选起个名"
          save={given => call(tools['request-filters'].$post({ json: { name: String(given.name), query: filter } }))}
          done={() => {
            void fresh()
            setNaming(false)
          }}
          cancel={() => setNaming(false)}
        >
          <Form.Item name="name" label="名字" rules={[{ required: true }]}>
            <Input maxLength={20} placeholder="如：本周到期的路灯" autoFocus />
          </Form.Item>
        </ActForm>
      )}
    </>
  )
}
