import type { Context } from 'hono'
import { type Id, isId } from '#common/ids.ts'
import { refuseUnless } from '#common/refusal.ts'
import { api, type Env, inTown } from '#platform/http.ts'
import type { Paper } from '#platform/paper.ts'
import type { Vault } from '#platform/vault.ts'
import { printComparison, printNotices } from './paper/unit-plan.ts'
import { pdf } from './print-api.ts'
import type { OpenMatters } from './unit-plans-matters.ts'
import { comparisonToPrint, noticesToPrint } from './unit-plans-print.ts'

interface Needs {
  vault: Vault
  paper: Paper
  matters: OpenMatters
}

/** What a unit plan puts on paper: a slip for every household that moves, and one list of all of them. */
export const unitPlansPaperApi = ({ vault, paper, matters }: Needs) =>
  api()
    .get('/unit-plans/:id/notices.pdf', async c => {
      const sheet = await inTown(c, (tx, actor, now) => noticesToPrint(tx, actor, now, vault, matters, idOf(c)))
      const texts = sheet.notices.flatMap(each => [each.household, each.place, each.toChief.name ?? '', each.fromChief.name ?? ''])
      return pdf(paper, '邻的调整告知单', await printNotices(paper, sheet), texts)
    })
    .get('/unit-plans/:id/comparison.pdf', async c => {
      const sheet = await inTown(c, (tx, actor, now) => comparisonToPrint(tx, actor, now, vault, matters, idOf(c)))
      const texts = sheet.groups.flatMap(group => group.rows.flatMap(row => [row.household, row.address, row.fromChief, row.toChief]))
      return pdf(paper, '划邻前后对照', await printComparison(paper, sheet), texts)
    })

function idOf(c: Context<Env>): Id {
  const id = c.req.param('id') ?? ''
  refuseUnless(isId(id), 'input.invalid', '方案编号不对')
  return id
}
