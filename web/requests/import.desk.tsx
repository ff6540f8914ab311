import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Checkbox, Input, Table, Tag } from 'antd'
import { useState } from 'react'
import { Link } from 'wouter'
import type * as z from 'zod'
import { newId } from '#common/ids.ts'
import { suggest } from '#requests/suggesting-rules.ts'
import { categories } from '#requests/terms.ts'
import type { chatCandidates } from '#requests/tools-terms.ts'
import { Nothing } from '#web/desk/parts.tsx'
import { call, upload, wordsOf } from '#web/kit/call.ts'
import { momentWords } from '#web/kit/time.ts'
import { requests, tools } from './client.ts'
import { RequestRooms } from './rooms.desk.tsx'

type Found = z.infer<typeof chatCandidates>
interface Line {
  key: string
  source: string
  message: string
  /** of several matters in one message */
  split: boolean
  sender: string
  at: string | null
  text: string
  category: Found['rows'][number]['category']
  imported: boolean
  chosen: boolean
}

/** 从群聊、表格导入: what looks like a matter is proposed with who and when; nothing is kept before a person ticks it. */
export default function ChatImportPage() {
  const [pasted, setPasted] = useState('')
  const [lines, setLines] = useState<Line[]>()
  const read = useMutation({
    mutationFn: (from: File | string): Promise<Found> =>
      typeof from === 'string'
        ? call(tools['chat-candidates'].$post({ json: { text: from } }))
        : upload<Found>('/chat-files', from, from.name),
    onSuccess: found => setLines(linesOf(found)),
  })
  return (
    <div className="stack">
      <RequestRooms title="从群聊、表格导入" />
      <section className="panel stack">
        <p style={{ margin: 0 }}>
          在微信群里选中消息复制后粘贴到这里，或上传导出的聊天记录（.txt）、表格（.csv、.xlsx，有“时间、发言人、内容”三列）。这里只挑出像诉求的，选中确认才会记下。
        </p>
        <Input.TextArea
          rows={6}
          value={pasted}
          onChange={e => setPasted(e.target.value)}
          aria-label="粘贴聊天记录"
          placeholder={'张三 2026-11-24 09:05\n组里那盏路灯又不亮了'}
        />
        <div className="toolbar" style={{ margin: 0 }}>
          <Button type="primary" disabled={pasted.trim() === ''} loading={read.isPending} onClick={() => read.mutate(pasted)}>
            找出里面的诉求
          </Button>
          <label>
            或上传文件{' '}
            <input
              type="file"
              accept=".txt,.csv,.xlsx"
              onChange={e => {
                const file = e.target.files?.[0]
                if (file) read.mutate(file)
                e.target.value = ''
              }}
            />
          </label>
        </div>
        {read.error && <Alert type="error" showIcon role="alert" title={wordsOf(read.error)} />}
      </section>
      {lines && <Candidates lines={lines} change={setLines} read={read.data?.read ?? 0} />}
    </div>
  )
}

/** A message that holds several matters stands here as several. */
function linesOf({ rows }: Found): Line[] {
  return rows.flatMap(({ source, sender, at, text, likely, imported, parts, category }) => {
    const message = newId()
    const texts = parts.length > 1 ? parts : [text]
    return texts.map((part, i) => ({
      ...{ key: `${source}.${i}`, source: i === 0 ? source : `${source}.${i}`, message, split: texts.length > 1 },
      ...{ sender, at, text: part, category: texts.length > 1 ? suggest(part).category : category, imported, chosen: likely && !imported },
    }))
  })
}

function Candidates({ lines, change, read }: { lines: Line[]; change: (lines: Line[]) => void; read: number }) {
  const [all, setAll] = useState(false)
  const queries = useQueryClient()
  const chosen = lines.filter(line => line.chosen)
  const put = (line: Line, more: Partial<Line>) => change(lines.map(each => (each === line ? { ...each, ...more } : each)))
  const save = useMutation({
    mutationFn: async () => {
      const done: { key: string; words: string; id?: string }[] = []
      for (const line of chosen) done.push(await keep(line))
      return done
    },
    onSuccess: async done => {
      const kept = new Set(done.filter(each => each.id).map(each => each.key))
      change(lines.map(line => (kept.has(line.key) ? { ...line, imported: true, chosen: false } : line)))
      await queries.invalidateQueries({ queryKey: ['requests'] })
    },
  })
  const shown = all ? lines : lines.filter(line => line.chosen || line.imported)
  return (
    <section className="panel stack">
      <div className="toolbar" style={{ margin: 0 }}>
        <span>
          读到 {read} 条消息，选中 {chosen.length} 件
        </span>
        <Checkbox checked={all} onChange={e => setAll(e.target.checked)}>
          没选中的也列出来
        </Checkbox>
        <Button type="primary" disabled={chosen.length === 0} loading={save.isPending} onClick={() => save.mutate()}>
          记下选中的 {chosen.length} 件
        </Button>
      </div>
      {save.data && (
        <ul style={{ margin: 0 }} role="status">
          {save.data.map(({ key, words, id }) => (
            <li key={key}>{id ? <Link href={`/requests/${id}`}>{words}</Link> : words}</li>
          ))}
        </ul>
      )}
      <Table
        size="small"
        rowKey="key"
        pagination={false}
        dataSource={shown}
        scroll={{ x: 760 }}
        locale={{ emptyText: <Nothing words="没有像诉求的消息。勾“没选中的也列出来”可以自己挑。" /> }}
        columns={[
          {
            title: '记',
            width: 50,
            render: (_, line) => (
              <Checkbox
                checked={line.chosen}
                disabled={line.imported}
                aria-label={`记下 ${line.sender} 的“${line.text.slice(0, 12)}”`}
                onChange={e => put(line, { chosen: e.target.checked })}
              />
            ),
          },
          { title: '谁', width: 110, dataIndex: 'sender' },
          { title: '什么时候说的', width: 150, render: (_, line) => (line.at ? momentWords(line.at) : '没有写') },
          {
            title: '说的什么（可以改）',
            render: (_, line) =>
              line.imported ? (
                line.text
              ) : (
                <Input.TextArea
                  autoSize
                  aria-label={`${line.sender} 说的`}
                  value={line.text}
                  onChange={e => put(line, { text: e.target.value })}
                />
              ),
          },
          {
            title: '建议类别',
            width: 140,
            render: (_, line) => (
              <>
                {line.category ? categories[line.category] : '说不准'}
                {line.split && <Tag>同一条里拆出</Tag>}
                {line.imported && <Tag>已导入过</Tag>}
              </>
            ),
          },
        ]}
      />
    </section>
  )
}

/** Kept under its place in the chat: imported twice it is one. The clock starts when it was said. */
async function keep({ key, source, message, split, sender, at, text }: Line): Promise<{ key: string; words: string; id?: string }> {
  const json = { text, via: 'chat', source, raiserName: sender.slice(0, 40), ...(split && { message }), ...(at && { saidAt: at }) }
  try {
    const { id, number } = await call(requests.requests.$post({ json: json as never }))
    return { key, id, words: `${number} 已记下：${text.slice(0, 20)}` }
  } catch (error) {
    return { key, words: `没有记下“${text.slice(0, 20)}”：${wordsOf(error)}` }
  }
}
