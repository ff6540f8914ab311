import { useQuery } from '@tanstack/react-query'
import { Button, Form, Select } from 'antd'
import { posts } from '#common/posts.ts'
import type { SettingValues } from '#network/settings-terms.ts'
import { type Category, categories, sizes } from '#requests/terms.ts'
import { call } from '#web/kit/call.ts'
import { network } from '#web/network/client.ts'
import { categoryOptions } from './request-acts.desk.tsx'

type Rules = SettingValues['dispatch_rules']

export function sayRules(rules: Rules): string {
  const words = rules.map(({ category, size, place, post, department }) => {
    const what = [category && categories[category as Category], size && sizes[size], place && '某地'].filter(Boolean).join('、') || '其余'
    return `${what}→${post ? posts[post] : department}`
  })
  return words.join('；') || '未设'
}

/** 派单规则: one line each, from above the first that fits counts. */
export function DispatchRules() {
  const tree = useQuery({ queryKey: ['tree'], queryFn: () => call(network.places.tree.$get()) })
  const villages = (tree.data ?? []).filter(place => place.kind === 'village').map(({ id, name }) => ({ value: id, label: name }))
  const optional = { getValueFromEvent: (value: unknown) => value ?? null }
  return (
    <Form.List name="value">
      {(fields, { add, remove }) => (
        <>
          <p className="soft">从上往下看，第一条合适的算数；留空表示不限。岗位或部门填一个。</p>
          {fields.map(({ key, name }) => (
            <div className="toolbar" key={key}>
              <Form.Item name={[name, 'category']} {...optional} style={{ margin: 0 }}>
                <Select aria-label="类别" allowClear placeholder="不限类别" style={{ width: 130 }} options={categoryOptions} />
              </Form.Item>
              <Form.Item name={[name, 'size']} {...optional} style={{ margin: 0 }}>
                <Select
                  aria-label="大小"
                  allowClear
                  placeholder="不限大小"
                  style={{ width: 100 }}
                  options={Object.entries(sizes).map(([value, label]) => ({ value, label }))}
                />
              </Form.Item>
              <Form.Item name={[name, 'place']} {...optional} style={{ margin: 0 }}>
                <Select aria-label="地方" allowClear placeholder="不限地方" style={{ width: 110 }} options={villages} />
              </Form.Item>
              <Form.Item name={[name, 'post']} {...optional} style={{ margin: 0 }}>
                <Select
                  aria-label="岗位"
                  allowClear
                  placeholder="岗位"
                  style={{ width: 130 }}
                  options={Object.entries(posts).map(([value, label]) => ({ value, label }))}
                />
              </Form.Item>
              <Departments name={name} />
              <Button onClick={() => remove(name)}>删去</Button>
            </div>
          ))}
          <Button onClick={() => add({ category: null, size: null, place: null, post: null, department: null }, 0)}>在最前面添一条</Button>
        </>
      )}
    </Form.List>
  )
}

function Departments({ name }: { name: number }) {
  const setting = useQuery({
    queryKey: ['setting', 'departments'],
    queryFn: () => call(network.settings[':key'].$get({ param: { key: 'departments' } })),
  })
  const list = (setting.data?.[0]?.value ?? []) as { code: string; name: string }[]
  return (
    <Form.Item name={[name, 'department']} getValueFromEvent={value => value ?? null} style={{ margin: 0 }}>
      <Select
        aria-label="部门"
        allowClear
        placeholder="部门"
        style={{ width: 150 }}
        options={list.map(({ code, name: label }) => ({ value: code, label }))}
      />
    </Form.Item>
  )
}
