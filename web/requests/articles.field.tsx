import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { Link } from 'wouter'
import type { ArticlesApi } from '#requests/articles-api.ts'
import { Failure, Frame, Loading } from '#web/field/parts.tsx'
import { call, clientOf } from '#web/kit/call.ts'
import { dayWords } from '#web/kit/time.ts'

const articles = clientOf<ArticlesApi>()

/** 知识库: two characters find an answer. */
export function ArticlesPage() {
  const [text, setText] = useState('')
  const q = useDeferredValue(text.trim())
  const list = useQuery({
    queryKey: ['articles', q],
    queryFn: () => call(articles.articles.$get({ query: { limit: '50', ...(q && { q }) } })),
  })
  return (
    <Frame title="知识库" back="/meetings">
      <label className="field">
        <span>查什么（两个字就行，如“报销”）</span>
        <input type="search" value={text} onChange={e => setText(e.target.value)} />
      </label>
      {list.error && <Failure error={list.error} retry={() => list.refetch()} />}
      {list.isPending && <Loading />}
      {list.data?.length === 0 && (
        <div className="card empty">
          <p>{q ? `没有查到“${q}”。可以在三长碰头会上提出来，答复会写进这里。` : '知识库里还没有答疑。三长碰头会的答复会写进这里。'}</p>
        </div>
      )}
      {q.length >= 4 && (
        <Link href={`/raise?text=${encodeURIComponent(q)}`} className="action">
          没找到答案，记成诉求
        </Link>
      )}
      {list.data?.map(({ id, question, answer, source, decidedBy, decidedOn }) => (
        <div key={id} className="card">
          <h2>{question}</h2>
          <p style={{ whiteSpace: 'pre-wrap' }}>{answer}</p>
          <p className="soft">
            依据：{source}。{decidedBy}，{dayWords(decidedOn)}
          </p>
        </div>
      ))}
    </Frame>
  )
}
