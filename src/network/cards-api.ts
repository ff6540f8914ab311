import * as z from 'zod'
import type { Id } from '#common/ids.ts'
import type { Files } from '#platform/files.ts'
import { api, byId, done, endpoint, inTown, postHolder } from '#platform/http.ts'
import type { Vault } from '#platform/vault.ts'
import { cardFactsOf, issueCards, revokeCard } from './cards.ts'
import { cardFacts, certificate, certificateFacts, issued, issuing, revocation } from './cards-terms.ts'
import { certificateFactsOf, certificatePhoto, certificates, issueCertificates, revokeCertificate } from './certificates.ts'
import { picture } from './photos-api.ts'

const cardTags: [string] = ['联系卡']
const certificateTags: [string] = ['代表证']
const ok = { ok: true as const }
const byToken = z.object({ token: z.string().max(60) })
const ofPlace = z.object({ place: z.uuid() })

export interface CardNeeds {
  vault: Vault
  files: Files
  /** told of a revoked card, so that whoever proved themselves by it is out at once */
  revoked?(card: Id): void
}

/** 一证一卡: issue and revoke, and what anybody may read behind their QR codes. */
export const cardsApi = ({ vault, files, revoked = () => {} }: CardNeeds) => {
  const app = api()
    .openapi(endpoint('post', '/cards', { summary: '给所辖每户制发联系卡', tags: cardTags, body: issuing, gives: issued }), async c =>
      c.json(await issueCards(c.var.database, postHolder(c), c.var.now, c.req.valid('json').place), 200),
    )
    .openapi(
      endpoint('put', '/cards/{id}/revocation', { summary: '作废联系卡', tags: cardTags, params: byId, body: revocation, gives: done }),
      async c => {
        const { id } = c.req.valid('param')
        await inTown(c, (tx, actor, now) => revokeCard(tx, actor, now, id, c.req.valid('json').reason))
        revoked(id)
        return c.json(ok, 200)
      },
    )
    .openapi(
      endpoint('get', '/public/cards/{token}', {
        summary: '联系卡公开信息（无需登录）',
        tags: cardTags,
        params: byToken,
        gives: cardFacts,
      }),
      async c => c.json(await cardFactsOf(c.var.database, vault, c.var.now, c.req.valid('param').token), 200),
    )
    .openapi(
      endpoint('get', '/certificates', { summary: '所辖代表证', tags: certificateTags, query: ofPlace, gives: z.array(certificate) }),
      async c => c.json(await inTown(c, (tx, actor, now) => certificates(tx, actor, now, c.req.valid('query').place)), 200),
    )
    .openapi(
      endpoint('post', '/certificates', { summary: '给所辖每位邻长颁发代表证', tags: certificateTags, body: issuing, gives: issued }),
      async c => c.json(await issueCertificates(c.var.database, postHolder(c), c.var.now, c.req.valid('json').place), 200),
    )
    .openapi(
      endpoint('put', '/certificates/{id}/revocation', {
        ...{ summary: '作废代表证', tags: certificateTags, params: byId, body: revocation, gives: done },
      }),
      async c => {
        await inTown(c, (tx, actor, now) => revokeCertificate(tx, actor, now, c.req.valid('param').id, c.req.valid('json').reason))
        return c.json(ok, 200)
      },
    )
    .openapi(
      endpoint('get', '/public/certificates/{token}', {
        ...{ summary: '代表证公开信息（无需登录）', tags: certificateTags, params: byToken, gives: certificateFacts },
      }),
      async c => c.json(await certificateFactsOf(c.var.database, vault, c.var.now, c.req.valid('param').token), 200),
    )
  return app.get('/public/certificates/:token/photo', async c =>
    picture(await certificatePhoto(c.var.database, vault, files, c.var.now, c.req.param('token'))),
  )
}

export type CardsApi = ReturnType<typeof cardsApi>
