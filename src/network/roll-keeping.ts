import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Id } from '#common/ids.ts'
import type { Vault } from '#platform/vault.ts'
import { inSlices, pieces } from './roll-slices.ts'
import type { Roll, RollPerson } from './roll-terms.ts'

/** Keeps checked rolls, sealed, between the dry run and the import: their ID numbers must not lie anywhere in the clear. */
export interface RollKeeping {
  keep(town: Id, id: Id, roll: Roll): Promise<void>
  /** The roll again; null when it was too old or never kept here. */
  take(town: Id, id: Id): Promise<Roll | null>
  drop(id: Id): Promise<void>
}

const daysKept = 7

/** Sealed files under `dataDir/rolls`, one line per piece. Those older than a week go when the next one comes. */
export function keepRolls(dataDir: string, vault: Vault): RollKeeping {
  const folder = join(dataDir, 'rolls')
  const file = (id: Id) => join(folder, `${id}.sealed`)
  // Bound to its line as well: pieces cannot change places.
  const bound = (town: Id, id: Id, line: number) => `${town}:${id}:roll:${line}`
  return {
    async keep(town, id, { people, ...rest }) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await sweep(folder)
      const lines: string[] = []
      const seal = (piece: object) => void lines.push(vault.seal(JSON.stringify(piece), bound(town, id, lines.length)).toString('base64'))
      await inSlices([rest, ...pieces(people, 500)], seal, 2)
      await writeFile(`${file(id)}.part`, lines.join('\n'), { mode: 0o600 })
      await rename(`${file(id)}.part`, file(id))
    },
    async take(town, id) {
      const sealed = await readFile(file(id), 'latin1').catch(error => {
        if (error.code === 'ENOENT') return null
        throw error
      })
      if (sealed === null) return null
      const parts: unknown[] = []
      const open = (line: string) => void parts.push(JSON.parse(vault.open(Buffer.from(line, 'base64'), bound(town, id, parts.length))))
      await inSlices(sealed.split('\n'), open, 2)
      const [rest, ...people] = parts as [Omit<Roll, 'people'>, ...RollPerson[][]]
      return { ...rest, people: people.flat() }
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
