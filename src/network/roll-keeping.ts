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
      // Values without their names: a third of the size, and of the time.
      const columns = Object.keys(people[0] ?? {}) as (keyof RollPerson)[]
      const bare = function* () {
        for (const piece of pieces(people, 500)) yield piece.map(person => columns.map(column => person[column]))
      }
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await sweep(folder)
      const lines: string[] = []
      const seal = (piece: object) => void lines.push(vault.seal(JSON.stringify(piece), bound(town, id, lines.length)).toString('base64'))
      await inSlices([{ ...rest, columns }, ...bare()], seal, 2)
      await writeFile(`${file(id)}.part`, lines.join('\n'), { mode: 0o600 })
      await rename(`${file(id)}.part`, file(id))
    },
    async take(town, id) {
      const sealed = await readFile(file(id), 'latin1').catch(error => {
        if (error.code === 'ENOENT') return null
        throw error
      })
      if (sealed === null) return null
      const parts: Head[] = []
      const people: RollPerson[] = []
      let line = 0
      const open = (text: string) => {
        const part = JSON.parse(vault.open(Buffer.from(text, 'base64'), bound(town, id, line++)))
        if (parts.length === 0) parts.push(part)
        else for (const row of part) people.push(named(parts[0]!.columns, row))
      }
      await inSlices(sealed.split('\n'), open, 2)
      const { columns: _, ...rest } = parts[0]!
      return { ...rest, people }
    },
    async drop(id) {
      await rm(file(id), { force: true })
    },
  }
}

/** The first line: everything but the people, and the order of their values. */
type Head = Omit<Roll, 'people'> & { columns: string[] }

function named(columns: string[], row: unknown[]): RollPerson {
  return Object.fromEntries(columns.map((column, i) => [column, row[i]])) as unknown as RollPerson
}

async function sweep(folder: string): Promise<void> {
  const oldest = Date.now() - daysKept * 86_400_000
  for (const name of await readdir(folder)) {
    const { mtimeMs } = await stat(join(folder, name)).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }))
    if (mtimeMs < oldest) await rm(join(folder, name), { force: true })
  }
}
