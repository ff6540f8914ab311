import { command, onDatabase } from '#platform/command.ts'
import { asSystem, asSystemAt } from '#platform/db.ts'
import { keepBook } from '#visits/books.ts'
import { rebuild } from '#visits/rebuilding.ts'
import { townNames } from '#visits/rebuilding-store.ts'

// npm run rebuild:coverage: reckons every duty and every count again from the records; status 1 when one differs from what is kept.

await command(() =>
  onDatabase(async database => {
    let [duties, counts, different] = [0, 0, 0]
    for (const { id, name, path } of await asSystem(database, townNames)) {
      const now = new Date()
      await keepBook(database, id, now)
      const { differences, ...rebuilt } = await asSystemAt(database, path, tx => rebuild(tx, id, now))
      console.error(
        differences.length
          ? `✗ ${name}：${differences.length} 处不同`
          : `✓ ${name}：${rebuilt.duties} 条任务、${rebuilt.counts} 个合计一致`,
      )
      for (const { what, kept, reckoned } of differences.slice(0, 20)) console.error(`  ${what}：存的是 ${kept}，重算是 ${reckoned}`)
      duties += rebuilt.duties
      counts += rebuilt.counts
      different += differences.length
    }
    console.log(JSON.stringify({ duties, counts, differences: different }))
    if (different > 0) process.exitCode = 1
  }),
)
