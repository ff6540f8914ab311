import type { Context } from 'hono'
import type * as z from 'zod'
import type { Actor } from '#common/actor.ts'
import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'
import { api, byId, done, type Env, endpoint, inTown } from '#platform/http.ts'
import { reply } from './acts.ts'
import { handUp, rule } from './dispatch.ts'
import { ask, assist, consult, pause, plan, progress, resolve, resume, tellMore } from './handling.ts'
import { inbox, readInbox } from './inbox.ts'
import { merge } from './merging.ts'
import { askAgain, call } from './rating.ts'
import {
  asking,
  askingAgain,
  assisting,
  calling,
  consulting,
  handingUp,
  type Moved,
  merging,
  moved,
  notices,
  pausing,
  planning,
  progressing,
  replying,
  resolving,
  resuming,
  ruling,
  telling,
} from './terms.ts'

const tags: [string] = ['诉求']
const put = <P extends string, B extends z.ZodType>(path: P, summary: string, body: B) =>
  endpoint('put', path, { summary, tags, params: byId, body, gives: moved })

type Valid<B> = Context<Env, string, { in: { json: B; param: { id: Id } }; out: { json: B; param: { id: Id } } }>

/** One act on the request named in the address. */
async function acting<B>(c: unknown, act: (tx: Tx, actor: Actor, now: Date, id: Id, input: B) => Promise<Moved>) {
  const context = c as Valid<B>
  const { id } = context.req.valid('param' as never) as { id: Id }
  return await inTown(context as never, (tx, actor, now) => act(tx, actor, now, id, context.req.valid('json' as never) as B))
}

/** What happens between 接单 and 销号, and beside it. */
export const requestLifeApi = () =>
  api()
    .openapi(put('/requests/{id}/merging', '并案：同一件事并到另一件', merging), async c => c.json(await acting(c, merge), 200))
    .openapi(put('/requests/{id}/reply', '当场答复或转交', replying), async c => c.json(await acting(c, reply), 200))
    .openapi(put('/requests/{id}/plan', '定方案', planning), async c => c.json(await acting(c, plan), 200))
    .openapi(put('/requests/{id}/minutes', '会议议定（村级民情会、镇党委会的记录）', resolving), async c =>
      c.json(await acting(c, resolve), 200),
    )
    .openapi(put('/requests/{id}/progress', '报进展', progressing), async c => c.json(await acting(c, progress), 200))
    .openapi(put('/requests/{id}/consultation', '商请协助或征求意见', consulting), async c => c.json(await acting(c, consult), 200))
    .openapi(put('/requests/{id}/assistance', '协办答复', assisting), async c => c.json(await acting(c, assist), 200))
    .openapi(put('/requests/{id}/question', '问居民', asking), async c => c.json(await acting(c, ask), 200))
    .openapi(put('/requests/{id}/supplement', '补充说明', telling), async c => c.json(await acting(c, tellMore), 200))
    .openapi(put('/requests/{id}/pause', '暂停（等资金、时节、法定程序、居民），时限停住', pausing), async c =>
      c.json(await acting(c, pause), 200),
    )
    .openapi(put('/requests/{id}/resumption', '恢复办理，时限接着算', resuming), async c => c.json(await acting(c, resume), 200))
    .openapi(put('/requests/{id}/handing-up', '上交一级', handingUp), async c => c.json(await acting(c, handUp), 200))
    .openapi(put('/requests/{id}/ruling', '裁定由谁办理；裁定为准', ruling), async c => c.json(await acting(c, rule), 200))
    .openapi(put('/requests/{id}/call', '记一次未接通的回访', calling), async c => c.json(await acting(c, call), 200))
    .openapi(put('/requests/{id}/re-asking', '销号满四周再问一次', askingAgain), async c => c.json(await acting(c, askAgain), 200))
    .openapi(endpoint('get', '/request-notices', { summary: '我的提醒', tags, gives: notices }), async c =>
      c.json(await inTown(c, inbox), 200),
    )
    .openapi(endpoint('put', '/request-notices/seen', { summary: '提醒都看过了', tags, gives: done }), async c =>
      c.json(await inTown(c, readInbox), 200),
    )

export type RequestLifeApi = ReturnType<typeof requestLifeApi>
