import type { Actor } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { refuseUnless } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import { detail } from './board.ts'
import { mayRaise } from './rules.ts'
import { outcomes, states } from './terms.ts'

/** 纸质评价单: what was said and answered, with boxes to tick; keyed in as a rating by paper. */
export async function slipOf(tx: Tx, actor: Actor, now: Date, id: Id) {
  refuseUnless(actor.kind === 'post' && mayRaise(actor), 'requests.forbidden', '评价单由镇、村干部和三长打印')
  const request = await detail(tx, actor, now, id)
  refuseUnless(request.state === 'answered', 'requests.conflict', `这件诉求现在是“${states[request.state]}”，办结答复后才打印评价单`)
  const { number, text, where, answer, outcome, head, raiserName, villageName, handler } = request
  return {
    ...{ number, text, where, answer: answer ?? '', outcome: outcome ? outcomes[outcome as keyof typeof outcomes] : '' },
    ...{ who: head ?? raiserName, village: villageName, handler: handler ?? '', printed: dayOf(now) },
  }
}
