import { useQuery } from '@tanstack/react-query'
import { Button, Checkbox, Form, Input, InputNumber, Select } from 'antd'
import { affairs } from '#bulletin/publication-terms.ts'
import type { SettingValues } from '#network/settings-terms.ts'
import { call } from '#web/kit/call.ts'
import { network } from '#web/network/client.ts'

type Items = SettingValues['bulletin_duties']
const periods = { month: '每月', quarter: '每季度', occasion: '随时' }
const optionsOf = (words: Record<string, string>) => Object.entries(words).map(([value, label]) => ({ value, label }))

function sayItem({ name, affairs: of, period, dueDays, monthlyAt }: Items[number]): string {
  const when = period === 'occasion' ? `事后 ${dueDays} 天内` : `${periods[period]}，期初 ${dueDays} 天内`
  return `${affairs[of]}：${name}（${when}${monthlyAt.length > 0 ? `，其中 ${monthlyAt.length} 个村每月` : ''}）`
}

export const sayBulletinItems = (items: Items) => items.map(sayItem).join('；') || '未设'

export function sayBulletinRules({ leastDays, mostDays, secondForFinance, secondForPersonal }: SettingValues['bulletin_rules']): string {
  const second = [secondForFinance ? '财务' : '', secondForPersonal ? '涉及个人的' : ''].filter(Boolean).join('、')
  return `公示 ${leastDays}–${mostDays} 天；${second ? `${second}由另一人审签后发布` : '不用另一人审签'}`
}

/** The calendar, item by item. */
export function BulletinItems() {
  const tree = useQuery({ queryKey: ['tree'], queryFn: () => call(network.places.tree.$get()) })
  const villages = (tree.data ?? []).filter(node => node.kind === 'village').map(({ id, name }) => ({ value: id, label: name }))
  return (
    <Form.List name="value">
      {(fields, { add, remove }) => (
        <>
          {fields.map((field, k) => (
            <fieldset key={field.key} style={{ border: 0, padding: 0, margin: '0 0 16px' }}>
              <legend>事项 {k + 1}</legend>
              <div className="toolbar" style={{ margin: 0 }}>
                <Form.Item name={[field.name, 'name']} label="名称" rules={[{ required: true }]}>
                  <Input maxLength={30} style={{ width: 200 }} />
                </Form.Item>
                <Form.Item name={[field.name, 'code']} label="代码" rules={[{ required: true }]}>
                  <Input maxLength={30} style={{ width: 130 }} />
                </Form.Item>
                <Form.Item name={[field.name, 'affairs']} label="哪一类" rules={[{ required: true }]}>
                  <Select style={{ width: 90 }} options={optionsOf(affairs)} />
                </Form.Item>
                <Form.Item name={[field.name, 'period']} label="多久一次" rules={[{ required: true }]}>
                  <Select style={{ width: 100 }} options={optionsOf(periods)} />
                </Form.Item>
                <Form.Item name={[field.name, 'dueDays']} label="期初（事后）几天内" rules={[{ required: true }]}>
                  <InputNumber min={1} max={92} />
                </Form.Item>
              </div>
              <Form.Item name={[field.name, 'monthlyAt']} label="财务往来多、改为每月公布的村">
                <Select mode="multiple" allowClear optionFilterProp="label" options={villages} placeholder="没有则不选" />
              </Form.Item>
              <Button onClick={() => remove(field.name)}>删去这一项</Button>
            </fieldset>
          ))}
          <Button onClick={() => add({ affairs: 'village', period: 'quarter', dueDays: 20, monthlyAt: [] })}>添一项</Button>
        </>
      )}
    </Form.List>
  )
}

export function BulletinRules() {
  return (
    <>
      <Form.Item name={['value', 'leastDays']} label="公示最少几天" rules={[{ required: true }]}>
        <InputNumber min={1} max={60} />
      </Form.Item>
      <Form.Item name={['value', 'mostDays']} label="公示最多几天" rules={[{ required: true }]}>
        <InputNumber min={1} max={365} />
      </Form.Item>
      <Form.Item name={['value', 'secondForFinance']} valuePropName="checked">
        <Checkbox>财务由另一人审签后发布</Checkbox>
      </Form.Item>
      <Form.Item name={['value', 'secondForPersonal']} valuePropName="checked">
        <Checkbox>涉及个人的由另一人审签后发布</Checkbox>
      </Form.Item>
    </>
  )
}
