import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Id } from '#common/ids.ts'
import type { Vault } from '#platform/vault.ts'
import type { Roll } from './roll-terms.ts'

/** Keeps checked rolls, sealed, between the dry run and the import: their ID numbers must not lie anywhere in the clear. */
export interface RollKeeping {
  keep(town: Id, id: Id, roll: Roll): Promise<void>
  /** The roll again; null when it was too old or never kept here. */
  take(town: Id, id: Id): Promise<Roll | null>
  drop(id: Id): Promise<void>
}

const daysKept = 7

/** Sealed files under `dataDir/rolls`. Those older than a week go when the next one comes. */
export function keepRolls(dataDir: string, vault: Vault): RollKeeping {
  const folder = join(dataDir, 'rolls')
  const file = (id: Id) => join(folder, `${id}.sealed`)
  const bound = (town: Id, id: Id) => `${town}:${id}:roll`
  return {
    async keep(town, id, roll) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await sweep(folder)
      await writeFile(`${file(id)}.part`, vault.seal(JSON.stringify(roll), bound(town, id)), { mode: 0o600 })
      await rename(`${file(id)}.part`, file(id))
    },
    async take(town, id) {
      const sealed = await readFile(file(id)).catch(error => {
        if (error.code === 'ENOENT') return null
        throw error
      })
      return sealed && (JSON.parse(vault.open(sealed, bound(town, id))) as Roll)
    },
    async drop(id) {
      await rm(file(id), { force: true })
    },
  }
}

async function sweep(folder: string): Promise<void> {
  const oldest = Date.now() - daysKept * 86_400_000
  for (const name of await readdir(folder)) {
    const { mtimeMs } = await stat(join(folder, name)).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }))
    if (mtimeMs < oldest) await rm(join(folder, name), { force: true })
  }
}
