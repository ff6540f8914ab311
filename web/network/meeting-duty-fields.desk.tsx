import { Button, Form, InputNumber, Select } from 'antd'
import { posts } from '#common/posts.ts'
import { periodNames } from '#meetings/duty-terms.ts'
import { kinds } from '#meetings/terms.ts'
import type { SettingValues } from '#network/settings-terms.ts'

const optionsOf = (words: Record<string, string>) => Object.entries(words).map(([value, label]) => ({ value, label }))
const { unit_chief, group_chief, area_chief, party_secretary, first_secretary } = posts
const owing = { unit_chief, group_chief, area_chief, party_secretary, first_secretary }

/** 邻长每季度召集 1 次民情恳谈会；… */
export function sayMeetingDuties(list: SettingValues['meeting_duties']): string {
  const words = list.map(({ post, kind, period, times }) => `${posts[post]}${periodNames[period]} ${times} 次${kinds[kind]}`)
  return words.join('；') || '不设会议任务'
}

/** One line for each duty: who, what, how often. */
export function MeetingDuties() {
  return (
    <Form.List name="value">
      {(fields, { add, remove }) => (
        <>
          {fields.map(field => (
            <div className="toolbar" key={field.key}>
              <Form.Item name={[field.name, 'post']} label="岗位" rules={[{ required: true }]} style={{ marginBottom: 0 }}>
                <Select style={{ width: 150 }} options={optionsOf(owing)} />
              </Form.Item>
              <Form.Item name={[field.name, 'kind']} label="哪种会" rules={[{ required: true }]} style={{ marginBottom: 0 }}>
                <Select style={{ width: 140 }} options={optionsOf(kinds)} />
              </Form.Item>
              <Form.Item name={[field.name, 'period']} label="多久" rules={[{ required: true }]} style={{ marginBottom: 0 }}>
                <Select style={{ width: 100 }} options={optionsOf(periodNames)} />
              </Form.Item>
              <Form.Item name={[field.name, 'times']} label="几次" rules={[{ required: true }]} style={{ marginBottom: 0 }}>
                <InputNumber min={1} max={7} style={{ width: 70 }} />
              </Form.Item>
              <Button onClick={() => remove(field.name)}>删去</Button>
            </div>
          ))}
          <Button onClick={() => add({ post: 'unit_chief', kind: 'talk', period: 'quarter', times: 1 })}>添一项</Button>
        </>
      )}
    </Form.List>
  )
}
