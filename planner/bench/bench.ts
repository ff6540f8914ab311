import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { benchVillages } from './groups.ts'
import { benchProvince } from './province.ts'
import { benchFile, benchSets } from './sets.ts'

const USAGE = `npm run bench:planner --
  --sets pmedcap,sjc --seconds 0.1,1,10 [--seeds 1] [--data planner/instances]
  --file F --seconds S [--p P] [--out assignment.txt] [--rounded] [--seed 1]     (n lines: centre of each point, 1-based)
  --villages N [--seed s] [--iterations 0 = by size] [--proofs 25]
  --province N --sample M [--iterations steps per household] [--workers 2]
Seconds are processor seconds of one thread.`

const { values } = parseArgs({
  options: {
    sets: { type: 'string' },
    seconds: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '1' },
    data: { type: 'string' },
    file: { type: 'string' },
    p: { type: 'string' },
    out: { type: 'string' },
    rounded: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    villages: { type: 'string' },
    iterations: { type: 'string' },
    proofs: { type: 'string', default: '25' },
    province: { type: 'string' },
    sample: { type: 'string', default: '200000' },
    workers: { type: 'string' },
  },
})
const seconds = values.seconds.split(',').map(Number)
if (values.sets)
  benchSets(values.sets.split(','), seconds, values.data ?? join(import.meta.dirname, '..', 'instances'), Number(values.seeds))
else if (values.file)
  benchFile(values.file, values.p ? Number(values.p) : undefined, seconds[0]!, values.out, values.rounded, Number(values.seed))
else if (values.villages)
  await benchVillages(Number(values.villages), Number(values.seed), Number(values.iterations ?? 0), Number(values.proofs))
else if (values.province)
  await benchProvince(
    Number(values.province),
    Number(values.sample),
    Number(values.iterations ?? 2),
    values.workers ? Number(values.workers) : undefined,
  )
else console.log(USAGE)
