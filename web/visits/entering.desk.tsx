import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Select } from 'antd'
import { useDeferredValue, useEffect, useRef, useState } from 'react'
import { Link } from 'wouter'
import { newId } from '#common/ids.ts'
import { posts } from '#common/posts.ts'
import type { LineProblem, Visitor } from '#visits/entering-terms.ts'
import { todayValue } from '#web/desk/act-form.tsx'
import { call, Refused, wordsOf } from '#web/kit/call.ts'
import { visits } from './client.ts'
import { type Draft, EnteredLine } from './entered-line.desk.tsx'
import { typedDay } from './typed-day.ts'

const empty = (day = ''): Draft => ({ id: newId(), household: null, day, outcome: 'met', topics: [], note: '', another: false })
const isTouched = (draft: Draft) => draft.household !== null || draft.note !== '' || draft.topics.length > 0

/** 走访本补录: a visitor's paper book typed off line by line, saved as a whole or not at all. */
export default function EnteringPage() {
  const [visitor, setVisitor] = useState<Visitor>()
  const [drafts, setDrafts] = useState<Draft[]>([empty()])
  const [problems, setProblems] = useState(new Map<string, LineProblem>())
  const [told, setTold] = useState<{ kind: 'success' | 'error'; words: string }>()
  const [saving, setSaving] = useState(false)
  const table = useRef<HTMLTableSectionElement>(null)
  const queries = useQueryClient()
  const today = todayValue()
  const touched = drafts.filter(isTouched)
  useWarning(touched.length > 0)

  const change = (id: string, more: Partial<Draft>) => {
    setDrafts(all => all.map(draft => (draft.id === id ? { ...draft, ...more } : draft)))
    setTold(undefined)
  }
  const next = (at: number) => {
    if (at === drafts.length - 1) setDrafts([...drafts, empty(drafts[at]!.day)])
    // The new line is there after this turn; its first cell is where one goes on.
    setTimeout(() => table.current?.rows[at + 1]?.querySelector('input')?.focus())
  }
  const save = async () => {
    const unclear = new Map(touched.flatMap(draft => problemOf(draft, today)).map(problem => [problem.line, problem]))
    setProblems(unclear)
    if (unclear.size > 0) return setTold({ kind: 'error', words: `${unclear.size} 行还没填完，见表内；填的都还在` })
    setSaving(true)
    try {
      const lines = touched.map(({ household, day, ...draft }) => ({ ...draft, household: household!.id, on: typedDay(day, today)! }))
      const { rows } = await call(visits.visits.entries.$post({ json: { mandate: visitor!.mandate, lines } }))
      const late = rows.filter(row => row.late).length
      setDrafts([empty()])
      setTold({
        kind: 'success',
        words: `已存 ${rows.length} 行${late ? `，其中 ${late} 行所在的账期已结，记为迟到，不改结了账的数` : ''}`,
      })
      await queries.invalidateQueries()
    } catch (error) {
      const wrong = error instanceof Refused && error.code === 'visits.lines' ? (error.details as LineProblem[]) : []
      setProblems(new Map(wrong.map(problem => [problem.line, problem])))
      setTold({ kind: 'error', words: `${wordsOf(error)}。填的都还在，改好再存` })
    } finally {
      setSaving(false)
    }
  }
  return (
    <div className="stack">
      <h2>补录走访本</h2>
      <p className="soft">
        照着纸质走访本一行一行录：先选是谁的本子，再按 Tab 逐格填，回车换行。日期可只写日（如 5）或月-日（如 3-5）。
        全部无误才存；有问题的行会标出来，填的不会丢。 <Link href="/visits">回走访覆盖</Link>
      </p>
      <section className="panel">
        <VisitorSelect chosen={visitor} choose={setVisitor} disabled={touched.length > 0} />
        {visitor && (
          <div style={{ overflowX: 'auto', marginTop: 12 }}>
            <table className="entering" aria-label="走访本">
              <thead>
                <tr>
                  {['行', '户', '日期', '情况', '聊了什么', '记录'].map(title => (
                    <th key={title} scope="col">
                      {title}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody ref={table}>
                {drafts.map((draft, i) => (
                  <EnteredLine
                    key={draft.id}
                    {...{ draft, number: i + 1, visitor, today, problem: problems.get(draft.id) }}
                    change={more => change(draft.id, more)}
                    next={() => next(i)}
                  />
                ))}
              </tbody>
            </table>
          </div>
        )}
        {told && <Alert type={told.kind} showIcon title={told.words} style={{ marginTop: 12 }} />}
        {visitor && (
          <div className="toolbar" style={{ marginTop: 12 }}>
            <Button onClick={() => next(drafts.length - 1)}>加一行</Button>
            <Button type="primary" onClick={save} loading={saving} disabled={touched.length === 0}>
              存这 {touched.length} 行
            </Button>
          </div>
        )}
      </section>
    </div>
  )
}

function problemOf(draft: Draft, today: string): LineProblem[] {
  const problem = (words: string) => [{ line: draft.id, code: 'unclear', words }]
  if (!draft.household) return problem('请选户')
  if (!typedDay(draft.day, today)) return problem(draft.day ? `没有“${draft.day}”这一天，请写成 5 或 3-5` : '请填日期')
  return []
}

interface SelectProps {
  chosen: Visitor | undefined
  choose(visitor: Visitor): void
  disabled: boolean
}

/** Whose book it is: whoever makes visits here, in office or till not long ago. */
function VisitorSelect({ chosen, choose, disabled }: SelectProps) {
  const [text, setText] = useState('')
  const q = useDeferredValue(text.trim())
  const found = useQuery({ queryKey: ['visitors', q], queryFn: () => call(visits.visits.visitors.$get({ query: { q } })) })
  const options = (found.data ?? []).map(visitor => ({ value: visitor.mandate, label: visitorWords(visitor) }))
  return (
    <div className="toolbar">
      <span>谁的走访本</span>
      <Select
        aria-label="谁的走访本"
        showSearch={{ filterOption: false, onSearch: setText, searchValue: text }}
        defaultActiveFirstOption
        disabled={disabled}
        placeholder="邻长、组长、片长或村干部的姓名、地名、拼音"
        value={chosen ? { value: chosen.mandate, label: visitorWords(chosen) } : null}
        labelInValue
        notFoundContent={found.isFetched ? '没有找到在您管辖范围内的走访人' : null}
        options={options}
        onChange={one => {
          const visitor = found.data?.find(each => each.mandate === one?.value)
          if (visitor) choose(visitor as Visitor)
          setText('')
        }}
        style={{ width: 420 }}
      />
      {disabled && <span className="soft">存好这一本再换人</span>}
    </div>
  )
}

function visitorWords({ name, placeName, post, ended }: Visitor): string {
  const over = ended && ended <= todayValue() ? `（任到 ${ended}）` : ''
  return `${name} ${placeName}${posts[post]}${over}`
}

/** Leaving with typed lines asks first. */
function useWarning(unsaved: boolean): void {
  useEffect(() => {
    if (!unsaved) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [unsaved])
}
