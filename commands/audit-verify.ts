import { verify } from '#audit/verify.ts'
import { command, onDatabase } from '#platform/command.ts'

// npm run audit:verify: recomputes the chain of records of every town; status 1 when one was altered, removed or added past the program.

await command(() =>
  onDatabase(async database => {
    const verdicts = await verify(database)
    for (const { name, rows, head, fault } of verdicts) {
      console.log(fault ? `✗ ${name}：${fault.words}` : `✓ ${name}：${rows} 条记录完整；链头 ${head}`)
    }
    if (verdicts.length === 0) console.log('还没有任何记录')
    if (verdicts.some(verdict => verdict.fault)) process.exitCode = 1
  }),
)
