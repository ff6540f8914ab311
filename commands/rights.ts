// npm run rights [-- --check]: writes docs/rights.md from test/rights-table.ts, or says that it no longer fits it.
import { readFile, writeFile } from 'node:fs/promises'
import { command } from '#platform/command.ts'
import { readOptions } from '#platform/config.ts'
import { Hindrance } from '#platform/hindrance.ts'
import { rightsPage } from '#test/rights-page.ts'

const file = new URL('../docs/rights.md', import.meta.url)

await command(async () => {
  const { check } = readOptions(process.argv.slice(2), [], ['check'])
  const text = rightsPage()
  const same = text === (await readFile(file, 'utf8').catch(() => ''))
  if (check && !same) throw new Hindrance('docs/rights.md 与 test/rights-table.ts 不一致：请执行 npm run rights 并提交结果。')
  if (!same) await writeFile(file, text)
  console.log(same ? 'docs/rights.md fits test/rights-table.ts' : 'docs/rights.md written')
})
