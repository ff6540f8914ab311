import * as z from 'zod'
import { api, endpoint } from '#platform/http.ts'
import { askCardCode, proveCard } from './cards.ts'
import type { Identity } from './identity.ts'
import { fromOf, welcome } from './sessions-api.ts'
import { askCardCode as askCardCodeShape, codeSent, me, proveCard as proveCardShape } from './terms.ts'

const tags = ['联系卡'] as [string]
const params = z.object({ token: z.string().max(100) })

export const cardsApi = (identity: Identity) =>
  api()
    .openapi(
      endpoint('post', '/cards/{token}/codes', {
        summary: '向户内登记的电话发送验证码',
        tags,
        params,
        body: askCardCodeShape,
        gives: codeSent,
      }),
      async c => {
        const { resident } = c.req.valid('json')
        return c.json(
          { ok: true as const, ...(await askCardCode(identity, c.var.now, c.req.valid('param').token, resident, fromOf(c, identity))) },
          200,
        )
      },
    )
    .openapi(
      endpoint('post', '/cards/{token}/session', { summary: '凭联系卡和验证码登录', tags, params, body: proveCardShape, gives: me }),
      async c => {
        const opened = await proveCard(identity, c.var.now, c.req.valid('param').token, c.req.valid('json'), fromOf(c, identity))
        return c.json(welcome(c, identity, opened), 200)
      },
    )
