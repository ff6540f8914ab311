import { command, onDatabase } from '#platform/command.ts'
import { readOptions } from '#platform/config.ts'
import { recount } from '#rollcalls/recount.ts'

// npm run rebuild:rollcalls [-- --compare]: counts every roll call's lines again and compares every number that is kept; puts right what is
// wrong (not with --compare). Status 1 when something was wrong.

await command(async () => {
  const write = readOptions(process.argv.slice(2), [], ['compare']).compare !== true
  await onDatabase(async database => {
    const reports = await recount(database, { write })
    for (const { name, rollcalls, units, wrong } of reports) {
      const checked = `${rollcalls} 次摸排 ${units} 个邻 ${units * 5} 个数`
      console.log(
        wrong.length === 0
          ? `✓ ${name}：${checked}，与逐户一致`
          : `✗ ${name}：${checked}，${wrong.length} 个邻不符${write ? '，已改正' : ''}`,
      )
      for (const one of wrong)
        console.log(`    ${one.title} ${one.unit}：记的 ${JSON.stringify(one.kept)}，逐户数 ${JSON.stringify(one.counted)}`)
    }
    if (reports.length === 0) console.log('还没有摸排')
    if (reports.some(report => report.wrong.length > 0)) process.exitCode = 1
  })
})
