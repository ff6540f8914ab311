import { refuseUnless } from '#common/refusal.ts'
import { mayReadNetwork } from '#network/rules.ts'
import { api, byId, endpoint, inTown } from '#platform/http.ts'
import type { Vault } from '#platform/vault.ts'
import { approve, propose, refuse, shown } from './proposals.ts'
import { countOpenProposals, listProposals } from './proposals-store.ts'
import { approval, newProposal, proposalList, proposalQuery, proposalRow, refusing } from './proposals-terms.ts'

const tags: [string] = ['走访']

export const proposalsApi = ({ vault }: { vault: Vault }) =>
  api()
    .openapi(
      endpoint('post', '/proposals', { summary: '上报住户变动（同一编号只记一次）', tags, body: newProposal, gives: proposalRow }),
      async c => c.json(await inTown(c, (tx, actor, now) => propose(tx, actor, now, vault, c.req.valid('json'))), 200),
    )
    .openapi(endpoint('get', '/proposals', { summary: '住户变动，待核的在前', tags, query: proposalQuery, gives: proposalList }), async c =>
      c.json(
        await inTown(c, async (tx, actor) => {
          refuseUnless(mayReadNetwork(actor), 'proposals.forbidden', '住户变动只供镇、村和三长查看')
          const rows = await listProposals(tx, actor.town, c.req.valid('query'))
          return { rows: rows.map(shown), open: await countOpenProposals(tx, actor.town) }
        }),
        200,
      ),
    )
    .openapi(
      endpoint('put', '/proposals/{id}/approval', {
        summary: '采纳变动，同时办理',
        tags,
        params: byId,
        body: approval,
        gives: proposalRow,
      }),
      async c => {
        const { id } = c.req.valid('param')
        return c.json(await inTown(c, (tx, actor, now) => approve(tx, actor, now, vault, id, c.req.valid('json'))), 200)
      },
    )
    .openapi(
      endpoint('put', '/proposals/{id}/refusal', { summary: '不采纳变动', tags, params: byId, body: refusing, gives: proposalRow }),
      async c => {
        const { id } = c.req.valid('param')
        return c.json(await inTown(c, (tx, actor, now) => refuse(tx, actor, now, id, c.req.valid('json').reason)), 200)
      },
    )

export type ProposalsApi = ReturnType<typeof proposalsApi>
