import { useMutation } from '@tanstack/react-query'
import { Link } from 'wouter'
import { kinds } from '#meetings/terms.ts'
import { Frame } from '#web/field/parts.tsx'
import { call, wordsOf } from '#web/kit/call.ts'
import { dayWords } from '#web/kit/time.ts'
import { meetings } from './client.ts'

/** Where the code on the convenor's screen leads: one tap says that one is there. */
export function HerePage({ token }: { token: string }) {
  const come = useMutation({
    mutationFn: () => call(meetings['meeting-codes'][':token'].presence.$put({ param: { token } })),
  })
  return (
    <Frame title="到会" back="/meetings">
      <div className="card empty" role="status">
        {come.data ? (
          <p>
            <strong>{come.data.name}</strong>，已记下您到了{dayWords(come.data.on)}的{come.data.placeName}
            {kinds[come.data.kind]}。
          </p>
        ) : (
          <p>按一下“我到了”，召集人那边就有您的名字。</p>
        )}
      </div>
      {come.error && (
        <p className="note bad" role="alert">
          {wordsOf(come.error)}
        </p>
      )}
      {come.data ? (
        <Link href="/meetings" className="action">
          看会议
        </Link>
      ) : (
        <button type="button" className="action first" disabled={come.isPending} onClick={() => come.mutate()}>
          我到了
        </button>
      )}
    </Frame>
  )
}
