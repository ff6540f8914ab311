import { Button, Checkbox, Input, Select } from 'antd'
import { useEffect } from 'react'
import type { Post } from '#common/posts.ts'
import { type Sorting, sizes, urgencies } from '#requests/terms.ts'
import { categoryOptions } from './request-acts.desk.tsx'
import { useSuggestion } from './suggestion.ts'

/** One matter of what was said: its words, and how it is sorted, where that is done at once. */
export interface Part {
  key: string
  text: string
  sorting?: Partial<Sorting> | undefined
}

export const partFor = (text: string): Part => ({ key: crypto.randomUUID(), text })
export const sortable = (post: Post) => ['town_officer', 'town_duty', 'party_secretary', 'village_officer'].includes(post)

interface Props {
  parts: Part[]
  split: boolean
  sorter: boolean
  change: (parts: Part[]) => void
  draft: { household: string; longitude: number | null; latitude: number | null }
}

/** Three matters of one message, apart on one screen; each with its suggestion and why. A person decides. */
export function MatterParts({ parts, split, sorter, change, draft }: Props) {
  const put = (index: number, part: Part) => change(parts.map((each, i) => (i === index ? part : each)))
  if (!split) return <Suggested text={parts[0]!.text} at={draft} />
  return (
    <div className="stack">
      <b>拆成 {parts.length} 件，各办各的，彼此连着</b>
      {parts.map((part, index) => (
        <fieldset key={part.key} className="panel stack">
          <legend>第 {index + 1} 件</legend>
          <Input.TextArea
            aria-label={`第 ${index + 1} 件说的什么`}
            rows={2}
            maxLength={2000}
            value={part.text}
            onChange={e => put(index, { ...part, text: e.target.value })}
          />
          <Suggested text={part.text} at={draft} sorter={sorter} part={part} put={next => put(index, next)} />
          <div>
            <Button onClick={() => change(parts.filter(each => each !== part))} disabled={parts.length < 2}>
              这一件不记
            </Button>
          </div>
        </fieldset>
      ))}
      <div>
        <Button onClick={() => change([...parts, partFor('')])} disabled={parts.length >= 6}>
          再加一件
        </Button>
      </div>
    </div>
  )
}

interface SuggestedProps {
  text: string
  at: Props['draft']
  sorter?: boolean
  part?: Part
  put?: (part: Part) => void
}

/** 建议, with the words it rests on. */
function Suggested({ text, at, sorter = false, part, put }: SuggestedProps) {
  const { data } = useSuggestion(text, at)
  const sorting = part?.sorting
  useEffect(() => {
    // Filled in when ticked; what a person changed stays.
    if (part && put && sorting && sorting.category === undefined && data?.category) {
      const { category, size, urgency, publicSafety, sealed } = data
      put({ ...part, sorting: { category, size, urgency, publicSafety, sealed, ownership: 'public' } })
    }
  }, [data, part, put, sorting])
  if (!data) return null
  const set = (more: Partial<Sorting>) => put?.({ ...part!, sorting: { ...sorting, ...more } })
  return (
    <div className="stack">
      {data.why.length > 0 && (
        <div className="soft">
          建议（供参考，由人定）：
          <ul style={{ margin: 0 }}>
            {data.why.map(line => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </div>
      )}
      {sorter && part && put && (
        <Checkbox checked={sorting !== undefined} onChange={e => put({ ...part, sorting: e.target.checked ? {} : undefined })}>
          记下就分类
        </Checkbox>
      )}
      {sorting && (
        <div className="toolbar" style={{ margin: 0 }}>
          <Select
            aria-label="类别"
            style={{ width: 170 }}
            value={sorting.category ?? null}
            onChange={category => set({ category })}
            options={categoryOptions}
          />
          <Select
            aria-label="大小"
            style={{ width: 100 }}
            value={sorting.size ?? null}
            onChange={size => set({ size })}
            options={optionsOf(sizes)}
          />
          <Select
            aria-label="紧急程度"
            style={{ width: 260 }}
            value={sorting.urgency ?? null}
            onChange={urgency => set({ urgency })}
            options={optionsOf(urgencies)}
          />
          <Checkbox checked={sorting.publicSafety ?? false} onChange={e => set({ publicSafety: e.target.checked })}>
            公共安全
          </Checkbox>
        </div>
      )}
    </div>
  )
}

const optionsOf = <T extends string>(words: Record<T, string>) =>
  (Object.entries(words) as [T, string][]).map(([value, label]) => ({ value, label }))
