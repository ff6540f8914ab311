import { globSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asSystem, type Database } from '#platform/db.ts'
import { testDatabase } from './database.ts'

// The house rules of STYLE.md, as far as a program can judge them.

const root = join(import.meta.dirname, '..')
const rooms = [
  'common',
  'platform',
  'audit',
  'identity',
  'network',
  'visits',
  'requests',
  'meetings',
  'rollcalls',
  'decisions',
  'elections',
  'funds',
  'training',
  'review',
  'bulletin',
  'insight',
  'channels',
  'sync',
]
const sources = globSync('{src,planner,demo,web,test,bench,commands,stories}/**/*.{ts,tsx}', { cwd: root })
  .filter(file => file !== 'src/platform/schema.ts')
  .map(file => ({ file, text: readFileSync(join(root, file), 'utf8') }))

interface Import {
  /** path of the imported file below the root, or the package's name */
  target: string
  typeOnly: boolean
}

function importsOf({ file, text }: { file: string; text: string }): Import[] {
  const found: Import[] = []
  for (const [, typeOnly, target = ''] of text.matchAll(/^(?:import|export)\s+(type\s+)?(?:[^'"]*?\sfrom\s+)?['"]([^'"]+)['"]/gms)) {
    found.push({ target: resolved(file, target), typeOnly: Boolean(typeOnly) })
  }
  return found
}

function resolved(file: string, target: string): string {
  if (target.startsWith('.')) return relative(root, join(root, file, '..', target))
  const [, folder, rest] = target.match(/^#([^/]+)(\/.*)$/) ?? []
  if (!folder) return target
  return ['planner', 'demo', 'test', 'web', 'stories', 'bench'].includes(folder) ? folder + rest : `src/${folder}${rest}`
}

function roomOf(file: string): number {
  const [tree, room = ''] = file.split('/')
  return tree === 'src' ? rooms.indexOf(room) : -1
}

const isTest = (file: string) => file.includes('.test.')

describe('files', () => {
  it('stay within 250 lines; lists of tests within 450', () => {
    const lengths = sources.map(({ file, text }) => [file, text.split('\n').length] as const)
    const long = lengths.filter(([file, lines]) => lines > (isTest(file) || file.startsWith('test/') ? 451 : 251))
    expect(long).toEqual([])
  })

  it('say which Node they need by what they use: no enums, no namespaces, no parameter properties', () => {
    const found = sources.filter(({ text }) =>
      /^\s*(export )?(const )?enum |^\s*(export )?namespace |constructor\([^)]*\b(private|public|readonly) /m.test(text),
    )
    expect(found.map(({ file }) => file)).toEqual([])
  })

  it('take zod whole where the browser comes by: the named import costs it 67 kB more', () => {
    const found = sources.filter(({ text }) => /import \{[^}]*\bz\b[^}]*\} from 'zod'/.test(text))
    expect(found.map(({ file }) => file).filter(file => /^(web|src\/(common|[a-z]+\/(terms|rules)))/.test(file))).toEqual([])
  })
})

describe('imports', () => {
  it('point left', () => {
    const wrong = []
    for (const source of sources) {
      const from = roomOf(source.file)
      if (from < 0 || isTest(source.file)) continue
      for (const { target } of importsOf(source)) {
        const to = roomOf(target)
        if (to > from || target === 'src/server.ts' || /^(web|test|demo|bench|commands)\//.test(target))
          wrong.push(`${source.file} → ${target}`)
      }
    }
    expect(wrong).toEqual([])
  })

  it('leave common pure: nothing of Node, nothing of the server', () => {
    const wrong = sources
      .filter(({ file }) => file.startsWith('src/common/') && !isTest(file))
      .flatMap(source => importsOf(source).map(({ target }) => `${source.file} → ${target}`))
      .filter(line => !/→ (src\/common\/|uuid$|zod$)/.test(line))
    expect(wrong).toEqual([])
  })

  it('leave terms and rules pure', () => {
    const wrong = sources
      .filter(({ file }) => /^src\/[a-z]+\/(terms|rules)\.ts$/.test(file))
      .flatMap(source => importsOf(source).map(({ target }) => `${source.file} → ${target}`))
      .filter(line => !/→ (src\/common\/.*|src\/[a-z]+\/[a-z-]*(terms|rules)\.ts|zod)$/.test(line))
    expect(wrong).toEqual([])
  })

  it('let the browser take only common, terms and rules, and the types of an API', () => {
    const wrong = sources
      .filter(({ file }) => file.startsWith('web/') && !isTest(file) && !file.startsWith('web/vite'))
      .flatMap(source => importsOf(source).map(each => ({ ...each, file: source.file })))
      .filter(({ target }) => target.startsWith('src/'))
      .filter(
        ({ target, typeOnly }) =>
          !(/^src\/common\/|\/[a-z-]*(terms|rules)\.ts$/.test(target) || (typeOnly && /\/[a-z-]*api\.ts$/.test(target))),
      )
      .map(({ file, target }) => `${file} → ${target}`)
    expect(wrong).toEqual([])
  })

  it('let the browser take of the planner what runs without Node', () => {
    const byFile = new Map(sources.map(source => [source.file, source]))
    const reached = new Set<string>()
    const reach = (file: string, from: string): string[] => {
      if (reached.has(file)) return []
      reached.add(file)
      const source = byFile.get(file)
      if (!source) return [`${from} → ${file}`]
      return importsOf(source).flatMap(({ target, typeOnly }) => (typeOnly ? [] : reach(target, file)))
    }
    const wrong = sources
      .filter(({ file }) => file.startsWith('web/') && !isTest(file))
      .flatMap(source => importsOf(source).map(each => ({ ...each, file: source.file })))
      .filter(({ target, typeOnly }) => target.startsWith('planner/') && !typeOnly)
      .flatMap(({ target, file }) => reach(target, file))
    expect(reached.size).toBeGreaterThan(0)
    expect(wrong).toEqual([])
  })

  it('leave the kit without domain words and the planner without server or web', () => {
    const wrong = sources.flatMap(source =>
      importsOf(source)
        .filter(
          ({ target }) =>
            (source.file.startsWith('web/kit/') && /^web\/(?!kit\/)/.test(target)) ||
            (source.file.startsWith('planner/') &&
              !isTest(source.file) &&
              /^(src|web|demo)\//.test(target) &&
              !/^src\/platform\/sheet/.test(target)),
        )
        .map(({ target }) => `${source.file} → ${target}`),
    )
    expect(wrong).toEqual([])
  })
})

describe('SQL', () => {
  it('stands in stores (and in the platform)', () => {
    const wrong = sources
      .filter(({ file }) => /^src\/(?!platform\/)/.test(file) && !isTest(file) && !/store\.ts$/.test(file))
      .filter(({ text }) => /\.(selectFrom|insertInto|updateTable|deleteFrom)\(|\bsql(<[^>]*>)?`/.test(text))
      .map(({ file }) => file)
    expect(wrong).toEqual([])
  })

  it('carries no statement that a distributed database refuses', () => {
    const texts = sources.filter(({ file }) => /store\.ts$/.test(file)).concat(migrations())
    const wrong = texts.filter(({ text }) => /on delete set null|\bmerge into\b|grouping sets|set_config\(/i.test(withoutComments(text)))
    expect(wrong.map(({ file }) => file)).toEqual([])
  })
})

function withoutComments(text: string): string {
  return text.replace(/--.*$|\/\/.*$/gm, '')
}

function migrations() {
  return globSync('db/migrations/*.sql', { cwd: root }).map(file => ({ file, text: readFileSync(join(root, file), 'utf8') }))
}

describe('tables', () => {
  let database: Database
  beforeAll(async () => {
    database = await testDatabase()
  })
  afterAll(() => database.close())

  const rows = async <T>(statement: ReturnType<typeof sql<T>>) => (await asSystem(database, tx => statement.execute(tx))).rows

  it('all have row-level security', async () => {
    const open = await rows(sql<{ relname: string }>`
      select relname from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace and not relrowsecurity and relname not like '%migration%'`)
    expect(open).toEqual([])
  })

  it('begin every key of town data with the town', async () => {
    // Small look-ups that must be unique over all towns, or are read before a town is known.
    const shared = ['towns', 'id_numbers', 'sign_in_names', 'sessions', 'one_time_codes', 'throttles']
    const wrong = await rows(sql<{ table: string; key: string }>`
      select c.conrelid::regclass::text as table, conname as key from pg_constraint c
      join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
      where c.contype in ('p', 'u', 'f') and c.connamespace = 'public'::regnamespace and a.attname <> 'town_id'
        and c.conrelid::regclass::text not like '%migration%'
        and c.conrelid::regclass::text <> all (${shared})`)
    expect(wrong).toEqual([])
  })

  it('never set a foreign key to null', async () => {
    const wrong = await rows(
      sql`select conname from pg_constraint where contype = 'f' and (confdeltype in ('n', 'd') or confupdtype in ('n', 'd'))`,
    )
    expect(wrong).toEqual([])
  })

  it('let the unprivileged role write no records and read no sign-in', async () => {
    const wrong = await rows(sql<{ table: string; right: string }>`
      select t as table, r as right from unnest(array['audit_log', 'audit_heads', 'accounts', 'sign_in_names', 'sessions', 'one_time_codes', 'throttles', 'request_numbers']) t,
        unnest(array['select', 'insert', 'update', 'delete']) r
      where has_table_privilege('sanzhang_app', t, r) and not (t = 'audit_log' and r = 'select')`)
    expect(wrong).toEqual([])
  })

  it('show nothing on a connection whose scoped transaction is over', async () => {
    const client = await database.app.connect()
    try {
      await client.query('begin')
      await client.query("set local app.scope = 'c1'")
      await client.query('commit')
      const { rows: found } = await client.query('select app_scope() as scope, (select count(*)::int from towns) as towns')
      expect(found[0]).toEqual({ scope: null, towns: 0 })
    } finally {
      client.release()
    }
  })
})
