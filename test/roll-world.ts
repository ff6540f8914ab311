import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Actor, PostHolder } from '#common/actor.ts'
import { newId } from '#common/ids.ts'
import { rollApi } from '#network/roll-api.ts'
import type { RollImport } from '#network/roll-import-terms.ts'
import { keepRolls } from '#network/roll-keeping.ts'
import { createApp } from '#platform/app.ts'
import { asSystem } from '#platform/db.ts'
import { openLog } from '#platform/log.ts'
import type { DB } from '#platform/schema.ts'
import { testDatabase } from './database.ts'
import { foundTown } from './town.ts'
import { testVault } from './vault.ts'

type Answered = RollImport & { error: { code: string; message: string } }
type TownTable = 'places' | 'households' | 'residents' | 'people' | 'mandates' | 'household_classes' | 'id_numbers'

/** The world of the tests with the roll's API, and as many empty towns beside it as are wanted. */
export async function openRollWorld() {
  const dataDir = await mkdtemp(join(tmpdir(), 'sanzhang-roll-'))
  const database = await testDatabase()
  const vault = testVault()
  const world = await foundTown(database, vault)
  const log = openLog({ level: 'error' })
  const tools = { vault, keeping: keepRolls(dataDir, vault) }
  let towns = 0

  /** The API as `actor` sees it; null: nobody is signed in. */
  const as = (actor: Actor | null) => {
    const uploads = { '/api/roll-imports': 20_000_000 }
    const app = createApp({ database, log, now: () => world.now, ratePerMinute: 0, behindProxy: false, uploads })
    app.use(async (c, next) => {
      if (actor) c.set('actor', actor)
      await next()
    })
    return app.route('/api', rollApi(tools))
  }
  const answered = async (response: Response) => ({ status: response.status, body: (await response.json()) as Answered })

  return {
    ...{ database, vault, world, dataDir, as },
    async upload(actor: Actor | null, file: Buffer, name = '花名册.xlsx') {
      const body = new FormData()
      body.set('file', new File([new Uint8Array(file)], name))
      return await answered(await as(actor).request('/api/roll-imports', { method: 'POST', body }))
    },
    submit: async (actor: Actor, id: string) => await answered(await as(actor).request(`/api/roll-imports/${id}/done`, { method: 'PUT' })),
    /** A town that holds nothing yet, and its officer. */
    async emptyTown(): Promise<PostHolder> {
      const [town, place] = [newId(), newId()]
      const name = `空${++towns}镇`
      const path = `${world.county.path}.empty${towns}`
      await asSystem(database, async tx => {
        const code = `9990012${String(towns).padStart(2, '0')}000`
        await tx.insertInto('towns').values({ id: town, kind: 'town', county_id: world.county.id, code, name, path }).execute()
        const root = { town_id: town, id: place, kind: 'town' as const, name, ordinal: 10 + towns, path, started_on: '2026-01-01' }
        await tx.insertInto('places').values(root).execute()
      })
      return { ...world.actor('甲镇', 'town_officer'), town, place, path }
    },
    rowsOf: <T extends TownTable>(town: string, table: T) =>
      asSystem(
        database,
        async tx =>
          (await tx
            .selectFrom(table as TownTable)
            .selectAll()
            .where('town_id', '=', town)
            .execute()) as Record<keyof DB[T], unknown>[],
      ),
    recordsOf: (town: string, act: string) =>
      asSystem(database, tx => tx.selectFrom('audit_log').selectAll().where('town_id', '=', town).where('act', '=', act).execute()),
    async close() {
      await database.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
