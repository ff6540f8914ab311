// npm run build: builds the web into dist/, whether or not its sources changed.
import { buildWeb } from '#platform/build.ts'
import { command } from '#platform/command.ts'

await command(async () => {
  await buildWeb({ force: true, progress: console.log })
})
