// npm run schema [-- --check]: writes src/platform/schema.ts from the migrations, or says that it no longer fits them.
import { readFile, writeFile } from 'node:fs/promises'
import pg from 'pg'
import { command } from '#platform/command.ts'
import { readOptions } from '#platform/config.ts'
import { Hindrance } from '#platform/hindrance.ts'
import { describeSchema } from '#platform/schema-generation.ts'
import { startTestServer, within } from '#test/database.ts'

const file = new URL('../src/platform/schema.ts', import.meta.url)

await command(async () => {
  const { check } = readOptions(process.argv.slice(2), [], ['check'])
  const text = await freshSchema()
  const same = text === (await readFile(file, 'utf8').catch(() => ''))
  if (check && !same) throw new Hindrance('src/platform/schema.ts 与 db/migrations 不一致：请执行 npm run schema 并提交结果。')
  if (!same) await writeFile(file, text)
  console.log(same ? 'src/platform/schema.ts fits db/migrations' : 'src/platform/schema.ts written')
})

async function freshSchema(): Promise<string> {
  const server = await startTestServer()
  const client = new pg.Client({ ...within(server.admin, server.template) })
  try {
    await client.connect()
    return await describeSchema(client)
  } finally {
    await client.end()
    await server.stop()
  }
}
