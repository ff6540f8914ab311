import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Progress, Steps, Table, Upload } from 'antd'
import { useEffect, useState } from 'react'
import type { RollImport } from '#network/roll-import-terms.ts'
import { Failure, Nothing } from '#web/desk/parts.tsx'
import { call, upload } from '#web/kit/call.ts'
import { momentWords } from '#web/kit/time.ts'
import { addressOf } from '#web/kit/viewpoint.ts'
import { roll } from './client.ts'

/** 花名册: template, dry run with every bad cell named, then all or nothing. */
export default function RollPage() {
  const [checked, setChecked] = useState<RollImport>()
  const queries = useQueryClient()
  const check = useMutation({
    mutationFn: (file: File) => upload<RollImport>('/roll-imports', file, file.name),
    onSuccess: result => {
      setChecked(result)
      queries.invalidateQueries({ queryKey: ['roll-imports'] })
    },
  })
  const save = useMutation({
    mutationFn: (id: string) => call(roll['roll-imports'][':id'].done.$put({ param: { id } })),
    onSuccess: result => {
      setChecked(result)
      queries.invalidateQueries()
    },
  })
  const step = checked?.state === 'done' ? 3 : checked ? 1 : 0
  const again = () => {
    setChecked(undefined)
    check.reset()
    save.reset()
  }
  return (
    <div className="stack">
      <h2>花名册导入导出</h2>
      <section className="panel stack">
        <Steps current={step} items={[{ title: '选择文件' }, { title: '检查' }, { title: '确认写入' }, { title: '完成' }]} />
        {!checked && <Choose check={file => check.mutate(file)} busy={check.isPending} error={check.error} />}
        {checked && (
          <Checked result={checked} saving={save.isPending} error={save.error} confirm={() => save.mutate(checked.id)} again={again} />
        )}
      </section>
      <section className="panel">
        <h3>导出</h3>
        <p className="soft">导出全镇花名册和三长名册，可以改完再导入。导出含身份证号和电话，会记入操作记录。</p>
        <Button href={addressOf('/roll.xlsx')}>导出花名册（.xlsx）</Button>
      </section>
      <Past />
    </div>
  )
}

function Choose({ check, busy, error }: { check: (file: File) => void; busy: boolean; error: unknown }) {
  const take = (file: File) => {
    check(file)
    return false
  }
  return (
    <>
      <p>
        先下载模板填写，或直接用现有的户籍花名册（.xlsx 或 .csv）。表头顺序不限；先检查、不写入，检查通过后由您确认才写入。{' '}
        <a href={addressOf('/roll-template.xlsx')}>下载模板</a>
      </p>
      <Upload.Dragger accept=".xlsx,.csv" beforeUpload={take} showUploadList={false} disabled={busy}>
        <p style={{ fontSize: 18 }}>把文件拖到这里，或点击选择</p>
        <p className="soft">不超过 20 MB</p>
      </Upload.Dragger>
      {busy && <Waiting words="正在读取并检查每一格" />}
      {error != null && <Failure error={error} />}
    </>
  )
}

/** Seconds passed, honestly: the server tells no percentage. */
function Waiting({ words }: { words: string }) {
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setSeconds(one => one + 1), 1000)
    return () => clearInterval(timer)
  }, [])
  return (
    <div role="status">
      <Progress percent={100} status="active" showInfo={false} />
      {words}，已用 {seconds} 秒（两万人约 10 秒）
    </div>
  )
}

interface CheckedProps {
  result: RollImport
  saving: boolean
  error: unknown
  confirm: () => void
  again: () => void
}

function Checked({ result, saving, error, confirm, again }: CheckedProps) {
  const { counts, findings, state } = result
  return (
    <>
      {state === 'refused' && (
        <Alert type="error" showIcon title={`有 ${counts.findings} 处须改正，一行都没有写入`} description="请按下表改正后重新选择文件。" />
      )}
      {state === 'checked' && <Alert type="success" showIcon title="检查通过，还没有写入。请核对下面的数目，再确认写入。" />}
      {state === 'done' && <Alert type="success" showIcon title="已全部写入。" />}
      <Counts counts={counts} />
      {findings.length > 0 && <Findings result={result} />}
      {saving && <Waiting words="正在写入（全部成功才算数）" />}
      {error != null && <Failure error={error} />}
      <div className="toolbar">
        {state === 'checked' && (
          <Button type="primary" size="large" onClick={confirm} disabled={saving}>
            确认写入
          </Button>
        )}
        <Button size="large" onClick={again} disabled={saving}>
          {state === 'done' ? '再导入一份' : '重新选择文件'}
        </Button>
      </div>
    </>
  )
}

function Counts({ counts }: { counts: RollImport['counts'] }) {
  const rows = [
    ['读到的行', counts.rows],
    ['新增户', counts.households.added],
    ['变更户', counts.households.changed],
    ['不变户', counts.households.same],
    ['新增人', counts.people.added],
    ['变更人', counts.people.changed],
    ['不变人', counts.people.same],
    ['新设村片组邻', counts.places.added],
    ['新任三长', counts.mandates.added],
    ['终止任职', counts.mandates.ended],
  ] as const
  return (
    <div className="tiles">
      {rows.map(([name, value]) => (
        <div className="tile" key={name}>
          <b>{value}</b>
          <span>{name}</span>
        </div>
      ))}
    </div>
  )
}

function Findings({ result }: { result: RollImport }) {
  const { counts, findings } = result
  return (
    <Table
      size="small"
      rowKey={row => `${row.sheet} ${row.row} ${row.column} ${row.reason}`}
      dataSource={findings}
      pagination={{ pageSize: 20, showSizeChanger: false }}
      title={() =>
        counts.findings > findings.length ? `共 ${counts.findings} 处，列出前 ${findings.length} 处` : `共 ${counts.findings} 处`
      }
      columns={[
        { title: '表', dataIndex: 'sheet' },
        { title: '行', dataIndex: 'row' },
        { title: '列', dataIndex: 'column' },
        { title: '现在的值', dataIndex: 'value', render: value => value || '（空）' },
        { title: '问题', dataIndex: 'reason' },
      ]}
    />
  )
}

const stateNames: Record<RollImport['state'], string> = { checked: '检查通过，未写入', refused: '有错，未写入', done: '已写入' }

function Past() {
  const list = useQuery({ queryKey: ['roll-imports'], queryFn: () => call(roll['roll-imports'].$get()) })
  return (
    <section className="panel">
      <h3>导入记录</h3>
      <Table
        size="small"
        rowKey="id"
        loading={list.isPending}
        dataSource={list.data}
        pagination={{ pageSize: 10, hideOnSinglePage: true }}
        locale={{ emptyText: <Nothing words="还没有导入过花名册" /> }}
        columns={[
          { title: '时间', dataIndex: 'checkedAt', render: momentWords },
          { title: '文件', dataIndex: 'fileName' },
          { title: '行', render: (_, row) => row.counts.rows },
          { title: '问题', render: (_, row) => row.counts.findings },
          { title: '结果', render: (_, row) => stateNames[row.state] },
        ]}
      />
    </section>
  )
}
