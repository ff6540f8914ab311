import { Button } from 'antd'
import { Link } from 'wouter'
import { states } from '#requests/terms.ts'
import type { SimilarRequest } from '#requests/tools-terms.ts'
import { momentWords } from '#web/kit/time.ts'
import { useSuggestion } from './suggestion.ts'

interface Props {
  draft: { text: string; household: string; longitude: number | null; latitude: number | null }
  into: SimilarRequest | undefined
  choose?: ((same: SimilarRequest | undefined) => void) | undefined
}

/** Open requests that say nearly the same, nearby: shown before another is saved, so that none is worked twice. */
export function Similar({ draft, into, choose }: Props) {
  const { text, ...at } = draft
  const { data } = useSuggestion(text, at)
  return (
    <aside className="panel stack" aria-live="polite">
      <h3 style={{ margin: 0 }}>附近相似的在办诉求</h3>
      {(!data || data.similar.length === 0) && (
        <p className="soft">{data ? '没有相似的，照常记。' : '写下事情后，这里列出附近说法相近、还没办完的，免得一件事办两遍。'}</p>
      )}
      {data?.similar.map(row => (
        <div key={row.id} className="stack">
          <p style={{ margin: 0 }}>
            <Link href={`/requests/${row.id}`}>{row.number}</Link> {states[row.state]} {row.villageName} {momentWords(row.raisedAt)}
          </p>
          <div>{row.text}</div>
          <div className="soft">
            为什么像：{Math.round(row.likeness * 100)}% 的词相同{row.distance !== null && `，相距约 ${row.distance} 米`}
          </div>
          {choose && (
            <div>
              <Button
                type={into?.id === row.id ? 'primary' : 'default'}
                aria-pressed={into?.id === row.id}
                onClick={() => choose(into?.id === row.id ? undefined : row)}
              >
                {into?.id === row.id ? '已选：并进这一件' : '是同一件事，并进去'}
              </Button>
            </div>
          )}
        </div>
      ))}
      {choose && data && data.similar.length > 0 && <p className="soft">并进去以后一起办，这位居民的话也留着，办结时一样告诉他。</p>}
    </aside>
  )
}
