import { refuseUnless } from '#common/refusal.ts'
import { api, endpoint, inTown } from '#platform/http.ts'
import { instantsOf, mayReadAudit } from './rules.ts'
import { page } from './store.ts'
import { type AuditList, type AuditRow, actName, auditList, auditQuery } from './terms.ts'

/** Who did what, newest first. */
export const auditApi = () =>
  api().openapi(endpoint('get', '/audit', { summary: '操作记录', tags: ['操作记录'], query: auditQuery, gives: auditList }), async c => {
    const { from, to, ...query } = c.req.valid('query')
    const rows = await inTown(c, async (tx, actor) => {
      refuseUnless(mayReadAudit(actor), 'audit.forbidden', '只有镇干部和村党组织书记可以查看操作记录')
      const reader = actor.kind === 'system' ? null : actor.person
      return await page(tx, actor.town, reader, { ...query, ...instantsOf(from, to) })
    })
    return c.json(listed(rows, query.limit), 200)
  })
export type AuditApi = ReturnType<typeof auditApi>

function listed(rows: Awaited<ReturnType<typeof page>>, limit: number): AuditList {
  return { rows: rows.map(shown), next: rows.length < limit ? null : rows.at(-1)!.seq }
}

function shown(row: Awaited<ReturnType<typeof page>>[number]): AuditRow {
  return {
    ...row,
    at: row.at.toISOString(),
    deviceAt: row.deviceAt?.toISOString() ?? null,
    actor: row.actor as AuditRow['actor'],
    actName: actName(row.act),
  }
}
