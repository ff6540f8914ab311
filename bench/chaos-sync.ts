// npm run chaos:sync -- --phones 50 --acts 2000 --browsers 3 --seed 1: the field program's outbox in many phones, and whole in a few browsers,
// against a real server process in a storm. Every act must be stored once or stay on its phone with a reason.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildWeb } from '#platform/build.ts'
import { isRight } from './chaos-counts.ts'
import { weather } from './chaos-storm.ts'
import { openGround } from './ground.ts'

const options = {
  phones: { type: 'string', default: '50' },
  acts: { type: 'string', default: '2000' },
  browsers: { type: 'string', default: '3' },
  seed: { type: 'string', default: '1' },
} as const
const { values } = parseArgs({ options })
const [phones, acts, browsers] = [Number(values.phones), Number(values.acts), Number(values.browsers)]
const started = performance.now()
const folder = await mkdtemp(join(tmpdir(), 'sanzhang-chaos-'))
if (browsers > 0) await buildWeb()
const ground = await openGround(folder)
let right = false
try {
  const { browsers: byHand, ...found } = await weather({
    ...{ connection: ground.connection, folder, phones, acts, browsers, kills: 4, seed: values.seed },
  })
  right = isRight(found)
  const seconds = Math.round((performance.now() - started) / 1000)
  console.log(JSON.stringify({ chaos: 'sync', phones, browsers: byHand, seed: values.seed, ...found, seconds }))
} finally {
  await ground.close()
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
}
process.exit(right ? 0 : 1)
