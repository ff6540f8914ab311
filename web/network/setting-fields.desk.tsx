import { Button, Checkbox, Form, Input, InputNumber, Select } from 'antd'
import { posts } from '#common/posts.ts'
import type { SettingValues } from '#network/settings-terms.ts'
import type { SettingKey } from '#network/terms.ts'
import { categories, urgencies } from '#requests/terms.ts'
import { BulletinItems, BulletinRules, sayBulletinItems, sayBulletinRules } from '#web/bulletin/setting-fields.desk.tsx'
import { sayVotingRules, VotingRules } from '#web/decisions/voting-rule-fields.desk.tsx'
import { DispatchRules, sayRules } from '#web/requests/dispatch-rules.desk.tsx'
import { MeetingDuties, sayMeetingDuties } from './meeting-duty-fields.desk.tsx'

const periods = { month: '每月', quarter: '每季度' }
const chiefPeriods = { none: '不要求', ...periods }
const whose = { key: '重点户', all: '每一户' }
const optionsOf = (words: Record<string, string>) => Object.entries(words).map(([value, label]) => ({ value, label }))

/** A setting's value in words. */
export function sayValue(key: SettingKey, value: unknown): string {
  return (sayings[key] as (value: unknown) => string)(value)
}

const names = (list: readonly (keyof typeof posts)[]) => list.map(post => posts[post]).join('、')

const sayings: { [K in SettingKey]: (value: SettingValues[K]) => string } = {
  unit_size: ({ least, most, block }) => `${least}–${most} 户，超出时${block ? '不许' : '提醒'}`,
  visit_duties: ({ key, ordinary, group_chief, area_chief }) =>
    [
      `重点户${periods[key.period]} ${key.visits} 次，普通户${periods[ordinary.period]} ${ordinary.visits} 次`,
      ...([group_chief, area_chief] as const).map((rule, index) =>
        rule && rule.period !== 'none'
          ? `${['组长', '片长'][index]}对${whose[rule.of]}${periods[rule.period]}亲自走访 ${rule.visits} 次`
          : '',
      ),
    ]
      .filter(Boolean)
      .join('；'),
  duty_grace: days => (days === 0 ? '期满即结' : `期满后 ${days} 天内补录仍算数`),
  meeting_duties: sayMeetingDuties,
  request_deadlines: value =>
    Object.entries(value)
      .map(([kind, { dispatchHours, answerWorkingDays }]) => {
        const name = urgencies[kind as keyof typeof urgencies].replace(/（.*/, '')
        return `${name}：${dispatchHours ? `${dispatchHours} 小时内派出，` : ''}${answerWorkingDays} 个工作日内答复`
      })
      .join('；'),
  write_off_posts: names,
  dispatch_posts: names,
  sealed_posts: names,
  send_back_limit: value => `最多 ${value} 次`,
  rung_days: ({ group, area, village, town }) => `组长 ${group}、片长 ${area}、村级民情会 ${village}、镇党委 ${town} 个工作日`,
  call_back_days: value => `${value} 天都未接通才可不经评单销号`,
  reask_days: value => `销号满 ${value} 天`,
  notice_hours: value => `到期前 ${value} 小时`,
  dispatch_rules: sayRules,
  departments: list => list.map(one => one.name).join('、') || '未设',
  category_names: value =>
    Object.entries(value)
      .map(([code, name]) => `${code} ${name}`)
      .join('、') || '用通用名称',
  public_contact: ({ office, phone, hours }) => [office, phone, hours].filter(Boolean).join(' ') || '未设置',
  rollcall_rules: ({ remindAfterPercent, remindHoursBeforeDue, emergencyHours }) =>
    `时间过 ${remindAfterPercent}%、截止前 ${remindHoursBeforeDue} 小时各提醒一次；应急状态最长 ${emergencyHours} 小时`,
  deliberation_rules: sayVotingRules,
  bulletin_duties: sayBulletinItems,
  bulletin_rules: sayBulletinRules,
}

/** The fields of one setting; the form's value is the setting's value. */
export function SettingFields({ of }: { of: SettingKey }) {
  switch (of) {
    case 'unit_size':
      return (
        <>
          <NumberItem name={['value', 'least']} label="最少户数" />
          <NumberItem name={['value', 'most']} label="最多户数" />
          <Form.Item name={['value', 'block']} valuePropName="checked">
            <Checkbox>超出时不许（不勾选则只提醒）</Checkbox>
          </Form.Item>
        </>
      )
    case 'visit_duties':
      return (
        <>
          <DutyItems of="key" label="重点户" />
          <DutyItems of="ordinary" label="普通户" />
          <ChiefItems of="group_chief" label="组长亲自走访" />
          <ChiefItems of="area_chief" label="片长亲自走访" />
        </>
      )
    case 'meeting_duties':
      return <MeetingDuties />
    case 'request_deadlines':
      return Object.entries(urgencies).map(([kind, label]) => (
        <fieldset key={kind} style={{ border: 0, padding: 0, margin: 0 }}>
          <legend>{label.replace(/（.*/, '')}</legend>
          <NumberItem name={['value', kind, 'dispatchHours']} label="几小时内派出（不限则留空）" optional />
          <NumberItem name={['value', kind, 'answerWorkingDays']} label="几个工作日内答复" />
        </fieldset>
      ))
    case 'write_off_posts':
    case 'dispatch_posts':
    case 'sealed_posts':
      return (
        <Form.Item name="value" label="岗位" rules={[{ required: true }]}>
          <Select mode="multiple" options={optionsOf(posts)} />
        </Form.Item>
      )
    case 'duty_grace':
      return <NumberItem name="value" label="期满后几天内补录仍算数（0 表示期满即结）" />
    case 'send_back_limit':
      return <NumberItem name="value" label="最多退回几次" />
    case 'rung_days':
      return Object.entries({ group: '组长', area: '片长', village: '村级民情会', town: '镇党委' }).map(([rung, name]) => (
        <NumberItem key={rung} name={['value', rung]} label={`升到${name}后几个工作日`} />
      ))
    case 'call_back_days':
      return <NumberItem name="value" label="几天都未接通" />
    case 'reask_days':
      return <NumberItem name="value" label="销号后几天再问" />
    case 'notice_hours':
      return <NumberItem name="value" label="到期前几小时提醒" />
    case 'dispatch_rules':
      return <DispatchRules />
    case 'departments':
      return <Departments />
    case 'category_names':
      return Object.entries(categories).map(([code, name]) => (
        <Form.Item key={code} name={['value', code]} label={`${code} ${name}`} normalize={text => text || undefined}>
          <Input maxLength={20} placeholder={name} />
        </Form.Item>
      ))
    case 'rollcall_rules':
      return (
        <>
          <NumberItem name={['value', 'remindAfterPercent']} label="时间过百分之几提醒" />
          <NumberItem name={['value', 'remindHoursBeforeDue']} label="截止前几小时再提醒" />
          <NumberItem name={['value', 'emergencyHours']} label="应急状态最长几小时" />
        </>
      )
    case 'deliberation_rules':
      return <VotingRules />
    case 'bulletin_duties':
      return <BulletinItems />
    case 'bulletin_rules':
      return <BulletinRules />
    case 'public_contact':
      return (
        <>
          <TextItem name={['value', 'office']} label="办公室名称" />
          <TextItem name={['value', 'phone']} label="电话" />
          <TextItem name={['value', 'hours']} label="接听时间" />
        </>
      )
  }
}

type Name = string | string[]

function NumberItem({ name, label, optional }: { name: Name; label: string; optional?: boolean }) {
  return (
    <Form.Item name={name} label={label} rules={optional ? [] : [{ required: true }]}>
      <InputNumber min={0} />
    </Form.Item>
  )
}

function TextItem({ name, label }: { name: Name; label: string }) {
  return (
    <Form.Item name={name} label={label}>
      <Input maxLength={60} />
    </Form.Item>
  )
}

function DutyItems({ of, label }: { of: string; label: string }) {
  return (
    <>
      <Form.Item name={['value', of, 'period']} label={`${label}按`} rules={[{ required: true }]}>
        <Select options={optionsOf(periods)} />
      </Form.Item>
      <NumberItem name={['value', of, 'visits']} label={`${label}每期至少几次`} />
    </>
  )
}

function ChiefItems({ of, label }: { of: string; label: string }) {
  const at = (field: string) => ['value', of, field]
  return (
    <>
      <Form.Item name={at('period')} label={label} initialValue="none" rules={[{ required: true }]}>
        <Select options={optionsOf(chiefPeriods)} />
      </Form.Item>
      <Form.Item name={at('of')} label={`${label}哪些户`} initialValue="key" rules={[{ required: true }]}>
        <Select options={optionsOf(whose)} />
      </Form.Item>
      <Form.Item name={at('visits')} label={`${label}每期至少几次`} initialValue={1} rules={[{ required: true }]}>
        <InputNumber min={1} />
      </Form.Item>
    </>
  )
}

function Departments() {
  return (
    <Form.List name="value">
      {(fields, { add, remove }) => (
        <>
          {fields.map(field => (
            <div className="toolbar" key={field.key}>
              <Form.Item name={[field.name, 'code']} label="代码" rules={[{ required: true }]} style={{ marginBottom: 0 }}>
                <Input style={{ width: 150 }} />
              </Form.Item>
              <Form.Item name={[field.name, 'name']} label="名称" rules={[{ required: true }]} style={{ marginBottom: 0 }}>
                <Input style={{ width: 190 }} />
              </Form.Item>
              <Button onClick={() => remove(field.name)}>删去</Button>
            </div>
          ))}
          <Button onClick={() => add({ code: '', name: '' })}>添一个部门</Button>
        </>
      )}
    </Form.List>
  )
}
