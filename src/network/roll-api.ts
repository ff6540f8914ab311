import * as z from 'zod'
import { found, refuseUnless } from '#common/refusal.ts'
import { asSystem } from '#platform/db.ts'
import { api, byId, endpoint, inTown, signedIn } from '#platform/http.ts'
import { copyRoll, writeRoll } from './roll-export.ts'
import { importRoll, mayImport, type RollTools, readRoll, tryRoll } from './roll-import.ts'
import { type RollImport, rollImport } from './roll-import-terms.ts'
import { refreshStatistics } from './roll-saving-store.ts'
import { findImport, type ImportRow, listImports } from './roll-store.ts'
import { rollTemplate } from './roll-template.ts'
import { mayReadPlaces } from './rules.ts'
import { uploaded } from './uploads.ts'

const tags: [string] = ['花名册']
const workbook = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const path = '/roll-imports'

/** Import and export of the roll. `POST /roll-imports` takes a multipart field `file` (.xlsx or .csv). */
export const rollApi = (tools: RollTools) => {
  const app = api()
    .openapi(endpoint('get', path, { summary: '历次导入', tags, gives: z.array(rollImport) }), async c =>
      c.json(
        await inTown(c, async (tx, actor) => {
          refuseUnless(mayRead(actor), 'roll_imports.forbidden', '只有镇干部可以查看导入')
          return (await listImports(tx, actor.town)).map(shown)
        }),
        200,
      ),
    )
    .openapi(endpoint('get', `${path}/{id}`, { summary: '一次导入', tags, params: byId, gives: rollImport }), async c =>
      c.json(
        await inTown(c, async (tx, actor) => {
          refuseUnless(mayRead(actor), 'roll_imports.forbidden', '只有镇干部可以查看导入')
          return shown(found(await findImport(tx, actor.town, c.req.valid('param').id), 'roll_imports'))
        }),
        200,
      ),
    )
    .openapi(endpoint('put', `${path}/{id}/done`, { summary: '导入：全部或全不', tags, params: byId, gives: rollImport }), async c => {
      const { id } = c.req.valid('param')
      const done = await inTown(c, (tx, actor, now) => importRoll(tx, actor, now, id, tools))
      await tools.keeping.drop(id)
      await asSystem(c.var.database, refreshStatistics)
      return c.json(done, 200)
    })
  return app
    .post(path, async c => {
      refuseUnless(mayImport(signedIn(c)), 'roll_imports.forbidden', '只有镇干部可以导入花名册')
      const file = await uploaded(c, '表格文件（.xlsx 或 .csv）')
      const read = await readRoll(Buffer.from(await file.arrayBuffer()), file.name.slice(-120))
      return c.json(await inTown(c, (tx, actor, now) => tryRoll(tx, actor, now, read, tools)), 200)
    })
    .get('/roll-template.xlsx', async c => {
      const template = await inTown(c, async (tx, actor) => {
        refuseUnless(mayReadPlaces(actor), 'roll.forbidden', '只供任职人员使用')
        return await rollTemplate(tx, actor.town)
      })
      return attachment(template, '花名册模板.xlsx')
    })
    .get('/roll.xlsx', async c => {
      const copy = await inTown(c, copyRoll)
      return attachment(await writeRoll(copy, tools.vault), '户籍花名册.xlsx')
    })
}

export type RollApi = ReturnType<typeof rollApi>

/** The county reads what happened in a town; findings are masked. */
function mayRead(actor: Parameters<typeof mayImport>[0]): boolean {
  return mayImport(actor) || (actor.kind === 'post' && actor.post === 'county_officer')
}

function shown({ sha256: _, ...row }: ImportRow): RollImport {
  return row
}

function attachment(content: Buffer, name: string): Response {
  const headers = {
    'content-type': workbook,
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
    'cache-control': 'no-store',
  }
  return new Response(new Uint8Array(content), { headers })
}
