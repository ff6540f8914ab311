import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from 'wouter'
import type { Notice } from '#requests/terms.ts'
import { Failure, Frame, Loading } from '#web/field/parts.tsx'
import { call, wordsOf } from '#web/kit/call.ts'
import { momentWords } from '#web/kit/time.ts'
import { life } from './client.ts'

/** 告诉我的事: what the post was told in the last sixty days, what is not read yet on top. */
export function NoticesPage() {
  const queries = useQueryClient()
  const found = useQuery({ queryKey: ['notices'], queryFn: () => call(life['request-notices'].$get()) })
  const seen = useMutation({
    mutationFn: () => call(life['request-notices'].seen.$put()),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['notices'] }),
  })
  const { rows = [], unseen = 0 } = found.data ?? {}
  return (
    <Frame title="告诉我的事" back="/requests">
      {found.isPending && <Loading />}
      {found.error && <Failure error={found.error} retry={() => found.refetch()} />}
      {found.data && rows.length === 0 && (
        <div className="card empty">
          <p>近六十天没有要告诉您的事。</p>
          <Link href="/inbox" className="action">
            看等我办的
          </Link>
        </div>
      )}
      {rows.length > 0 && <p className="soft">{unseen > 0 ? `${unseen} 条没看过` : '都看过了'}</p>}
      {unseen > 0 && (
        <button type="button" className="action" disabled={seen.isPending} onClick={() => seen.mutate()}>
          都标为看过
        </button>
      )}
      {seen.error && (
        <p className="note bad" role="alert">
          {wordsOf(seen.error)}
        </p>
      )}
      <ul className="list">
        {rows
          .toSorted((a, b) => Number(a.seen) - Number(b.seen))
          .map(row => (
            <li key={row.id}>
              <NoticeLine row={row} />
            </li>
          ))}
      </ul>
    </Frame>
  )
}

function NoticeLine({ row }: { row: Notice }) {
  return (
    <Link href={`/requests/${row.request}`} className="row">
      <div className="main">
        <div className="tags">
          <span className={row.seen ? 'tag plain' : 'tag warn'}>{row.seen ? '看过' : '没看过'}</span>
        </div>
        <strong>{row.words}</strong>
        <p className="soft">
          诉求 {row.number} · {momentWords(row.at)}
        </p>
      </div>
      <span className="go" aria-hidden="true">
        ›
      </span>
    </Link>
  )
}
