// npm run bench:vote [-- --households 5000 --within 60 --seed 1]: every household of a community votes by its contact card within a minute,
// some twice (they changed their mind), some sent again (the answer was lost). All are counted once. Own server process, fsync on.
import { loadavg } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { newId } from '#common/ids.ts'
import { openCommunity } from './community.ts'
import { watchProcess, watchTree } from './processes.ts'

const { values: given } = parseArgs({
  options: {
    households: { type: 'string', default: '5000' },
    within: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
  },
})
const [households, within] = [Number(given.households), Number(given.within)]
const { database, community, server, postmaster, send, close } = await openCommunity(Number(given.seed), {
  households,
  chiefs: Math.ceil(households / 12),
})
try {
  const id = newId()
  const matter = {
    id,
    place: community.place,
    title: '小区装路灯',
    matter: '主路晚上看不见',
    options: [{ key: 'a', label: '装 15 盏', estimate: 4_500_000 }],
  }
  await send(community.officer, '/deliberations', matter)
  const closesAt = new Date(Date.now() + 4 * 86_400_000).toISOString()
  await send(community.officer, `/deliberations/${id}/opening`, { option: 'a', closesAt, hidden: false }, 'PUT')

  let state = Number(given.seed)
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647
  const choices = ['yes', 'no', 'objection'] as const
  const plan = community.residents.map(home => {
    const [first, last] = [random(), random()].map(roll => choices[roll < 0.7 ? 0 : roll < 0.9 ? 1 : 2]!)
    return { ...home, at: random() * within * 1000, first: first!, last: random() < 0.05 ? last! : null, again: random() < 0.05 }
  })
  const took: number[] = []
  const ballot = async (token: string, choice: string, ballotId = newId()) => {
    const started = performance.now()
    await send(token, `/deliberations/${id}/ballots`, { id: ballotId, choice, reason: '理由' })
    took.push(performance.now() - started)
  }
  const [watched, databaseCpu] = [watchProcess(server), watchTree(postmaster)]
  const begun = performance.now()
  await Promise.all(
    plan.map(async ({ token, at, first, last, again }) => {
      await setTimeout(at)
      const ballotId = newId()
      await ballot(token, first, ballotId)
      if (again) await ballot(token, first, ballotId)
      if (last) await ballot(token, last)
    }),
  )
  const seconds = (performance.now() - begun) / 1000
  const cpu = { serverCpuSeconds: round(watched.cpuSeconds()), databaseCpuSeconds: round(databaseCpu()), load: round(loadavg()[0]!) }
  watched.stop()
  const expected = { households, voted: households, yes: 0, no: 0, objection: 0, waiting: 0 }
  for (const { first, last } of plan) expected[last ?? first]++
  const { rows } = await database.owner.query(
    `select (select count(*)::int from ballots where deliberation_id = $1 and replaced_at is null) as standing, c.* from deliberation_counts(
      (select town_id from deliberations where id = $1), $1) c`,
    [id],
  )
  const { standing, ...counted } = Object.fromEntries(Object.entries(rows[0]).map(([name, value]) => [name, Number(value)]))
  const wrong = Object.entries(expected).filter(([name, value]) => counted[name] !== value).length + (standing === households ? 0 : 1)
  const at = (share: number) => round(took.toSorted((a, b) => a - b)[Math.floor(took.length * share)] ?? 0)
  const figures = {
    households,
    votes: took.length,
    seconds: round(seconds),
    p50: at(0.5),
    p99: at(0.99),
    ...counted,
    standing,
    wrong,
    ...cpu,
  }
  console.log(
    `${took.length} votes of ${households} households in ${figures.seconds} s, p50 ${figures.p50} ms, p99 ${figures.p99} ms; ${wrong} counts wrong`,
  )
  console.log(JSON.stringify({ bench: 'vote', ok: wrong === 0, ...figures }))
  if (wrong > 0) process.exitCode = 1
} finally {
  await close()
}
process.exit()

function round(value: number): number {
  return Math.round(value * 10) / 10
}
