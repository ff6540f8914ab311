import { Checkbox, Form, InputNumber, Select } from 'antd'
import { shareWords } from '#decisions/rules.ts'
import { type CircleKind, circleKinds } from '#decisions/vote-terms.ts'
import type { SettingValues } from '#network/settings-terms.ts'

type Rules = SettingValues['deliberation_rules']

const circles: Record<CircleKind, string> = { village: '村', area: '片', group: '组', unit: '邻（楼道）' }
const whose = { present: '参加的户', all: '全部的户' }

/** The rules in words, circle by circle. */
export function sayVotingRules(rules: Rules): string {
  return circleKinds
    .map(kind => {
      const { takePart, agree, agreeOf, leastDays } = rules[kind]
      return `${circles[kind]}：${shareWords(takePart)}的户参加，${whose[agreeOf]}中${shareWords(agree)}同意，至少留 ${leastDays} 天`
    })
    .join('；')
}

/** One row of fields for each kind of circle. */
export function VotingRules() {
  return circleKinds.map(kind => (
    <fieldset key={kind} style={{ border: 0, margin: 0, padding: 0 }}>
      <legend>{circles[kind]}</legend>
      <Portion at={['value', kind, 'takePart']} label="至少几分之几的户参加" />
      <Form.Item name={['value', kind, 'agreeOf']} label="同意按谁算" rules={[{ required: true }]}>
        <Select options={Object.entries(whose).map(([value, label]) => ({ value, label }))} />
      </Form.Item>
      <Portion at={['value', kind, 'agree']} label="其中几分之几同意" />
      <Form.Item name={['value', kind, 'leastDays']} label="表决至少留几天" rules={[{ required: true }]}>
        <InputNumber min={0} max={30} />
      </Form.Item>
    </fieldset>
  ))
}

function Portion({ at, label }: { at: string[]; label: string }) {
  return (
    <>
      <Form.Item label={label} required>
        <Form.Item name={[...at, 'parts']} noStyle rules={[{ required: true }]}>
          <InputNumber min={0} max={100} aria-label={`${label}：分子`} />
        </Form.Item>
        {' / '}
        <Form.Item name={[...at, 'whole']} noStyle rules={[{ required: true }]}>
          <InputNumber min={1} max={100} aria-label={`${label}：分母`} />
        </Form.Item>
      </Form.Item>
      <Form.Item name={[...at, 'more']} valuePropName="checked">
        <Checkbox>要超过（不勾选则达到即可）</Checkbox>
      </Form.Item>
    </>
  )
}
