import { Link } from 'wouter'
import { isInHand, type RequestRow, states } from '#requests/terms.ts'
import { momentWords } from '#web/kit/time.ts'

/** One request in a list. */
export function RequestLine({ row }: { row: RequestRow }) {
  return (
    <Link href={`/requests/${row.id}`} className="row">
      <div className="main">
        <strong>{row.text.length > 40 ? `${row.text.slice(0, 40)}…` : row.text}</strong>
        <div className="tags">
          <span className="tag">{states[row.state]}</span>
          {row.overdue && <span className="tag alarm">已超期</span>}
          {row.publicSafety && <span className="tag alarm">公共安全</span>}
        </div>
        <p className="soft">
          {row.villageName} {row.head ?? row.raiserName} · {momentWords(row.raisedAt)}
          {row.handler && ` · ${row.handler}${isInHand(row.state) ? ' 在办' : ' 办理'}`}
        </p>
      </div>
      <span className="go" aria-hidden="true">
        ›
      </span>
    </Link>
  )
}
