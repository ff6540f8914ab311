import { useQuery } from '@tanstack/react-query'
import { Button, Form, Input, Modal, Table, Timeline } from 'antd'
import { useState } from 'react'
import type { SettingKey } from '#network/terms.ts'
import { ActForm, DayInput, todayValue, useFinish } from '#web/desk/act-form.tsx'
import { Failure } from '#web/desk/parts.tsx'
import { currentPost, useMe } from '#web/identity/me.ts'
import { call } from '#web/kit/call.ts'
import { network } from './client.ts'
import { SettingFields, sayValue } from './setting-fields.desk.tsx'

const list = () => call(network.settings.$get({ query: {} }))
type Setting = Awaited<ReturnType<typeof list>>[number]

/** Settings have a date and a source; a change makes a new version and past periods keep theirs. */
export default function SettingsPage() {
  const settings = useQuery({ queryKey: ['settings'], queryFn: list })
  const [editing, setEditing] = useState<Setting>()
  const [showing, setShowing] = useState<Setting>()
  const me = useMe()
  const may = me.data && currentPost(me.data)?.post === 'town_officer'
  return (
    <div className="stack">
      <h2>设置</h2>
      <p className="soft">每项设置都有生效日期和依据。改动形成新版本，从所定日期起算，过去的时段仍按当时的设置。</p>
      {settings.error && <Failure error={settings.error} retry={() => settings.refetch()} />}
      <Table
        className="panel"
        rowKey="key"
        pagination={false}
        loading={settings.isPending}
        dataSource={settings.data}
        scroll={{ x: 800 }}
        columns={[
          { title: '设置', dataIndex: 'name', width: 150 },
          { title: '现行', render: (_, row) => sayValue(row.key as SettingKey, row.value) },
          { title: '自', render: (_, row) => row.from ?? '初始', width: 120 },
          { title: '依据', dataIndex: 'source', width: '30%' },
          {
            title: '操作',
            width: 160,
            render: (_, row) => (
              <>
                {may && (
                  <Button type="link" onClick={() => setEditing(row)}>
                    修改
                  </Button>
                )}
                <Button type="link" onClick={() => setShowing(row)}>
                  历次
                </Button>
              </>
            ),
          },
        ]}
      />
      {editing && <Editing setting={editing} close={() => setEditing(undefined)} />}
      {showing && <Versions setting={showing} close={() => setShowing(undefined)} />}
    </div>
  )
}

function Editing({ setting, close }: { setting: Setting; close: () => void }) {
  const done = useFinish(close)
  const key = setting.key as SettingKey
  const save = ({ value, from, source }: Record<string, unknown>) =>
    call(network.settings.$post({ json: { key, value, from: String(from), source: String(source) } }))
  return (
    <ActForm title={`修改：${setting.name}`} initial={{ value: setting.value, from: todayValue() }} save={save} done={done} cancel={close}>
      <SettingFields of={key} />
      <DayInput name="from" label="自哪天起生效" />
      <Form.Item name="source" label="依据（文件名、文号或会议）" rules={[{ required: true }]}>
        <Input.TextArea maxLength={300} />
      </Form.Item>
    </ActForm>
  )
}

function Versions({ setting, close }: { setting: Setting; close: () => void }) {
  const key = setting.key as SettingKey
  const versions = useQuery({ queryKey: ['settings', key], queryFn: () => call(network.settings[':key'].$get({ param: { key } })) })
  return (
    <Modal open footer={null} onCancel={close} title={`${setting.name}：历次版本`} width={680}>
      <Timeline
        items={(versions.data ?? []).map(version => ({
          content: (
            <>
              <b>自 {version.from ?? '初始'}</b> {sayValue(key, version.value)}
              <p className="soft">
                依据：{version.source} {version.setBy && `（${version.setBy}）`}
              </p>
            </>
          ),
        }))}
      />
    </Modal>
  )
}
