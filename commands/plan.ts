import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { geojson } from '#planner/geojson.ts'
import { groupsOf, priorOf, type Row } from '#planner/roll.ts'
import { type Group, type Mode, type Plan, SETTINGS, type Settings } from '#planner/terms.ts'
import { writerLibrary } from '#platform/sheets.ts'
import { readRows, writeSheets } from './plan-files.ts'
import { type Planned, planningThreads } from './plan-workers.ts'

const USAGE = `划邻：把户籍册按组划成 5–15 户的邻
用法：npm run plan -- --in roll.xlsx|roll.csv --out units.xlsx|units.csv
  [--geojson units.geojson] [--prior 现邻.csv] [--mode full|balanced|minimal] [--seed 1] [--iterations 0]
  [--least 5] [--most 15] [--target 10] [--balance 2] [--opening 200] [--moving 30] [--certificate]
列：户编号 必填；组 经度 纬度（或 x y）地址 楼栋 单元 楼层 门牌 可任邻长 不宜 邻 可选`

const { values } = parseArgs({
  options: {
    in: { type: 'string' },
    out: { type: 'string' },
    geojson: { type: 'string' },
    prior: { type: 'string' },
    mode: { type: 'string' },
    seed: { type: 'string' },
    iterations: { type: 'string' },
    least: { type: 'string' },
    most: { type: 'string' },
    target: { type: 'string' },
    balance: { type: 'string' },
    opening: { type: 'string' },
    moving: { type: 'string' },
    certificate: { type: 'boolean' },
    help: { type: 'boolean' },
  },
})

try {
  if (values.help || !values.in || !values.out) {
    console.error(USAGE)
    process.exitCode = values.help ? 0 : 2
  } else await main(values.in, values.out)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

async function main(input: string, output: string): Promise<void> {
  // Both get ready while the file is read.
  const threads = planningThreads()
  const writing = writerLibrary()
  const groups = groupsOf(await readRows(input), values.prior ? priorOf(await readRows(values.prior)) : undefined)
  const settings = wanted(groups)
  const start = performance.now()
  const planned = await threads.plan(groups, settings, values.certificate ?? false, done => progress(done, groups.length))
  const seconds = (performance.now() - start) / 1000
  const plans = planned.map(({ plan }) => plan)
  await writing
  await writeSheets(output, sheets(groups, planned))
  if (values.geojson) writeFileSync(values.geojson, geojson(groups, plans))
  summary(groups, plans, seconds)
}

function wanted(groups: readonly Group[]): Settings {
  const number = (name: 'seed' | 'iterations' | 'least' | 'most' | 'target' | 'balance' | 'opening' | 'moving') => {
    const value = values[name] === undefined ? SETTINGS[name] : Number(values[name])
    if (!Number.isFinite(value) || value < 0) throw new Error(`--${name}：应为不小于 0 的数，得到“${values[name]}”`)
    return value
  }
  const hasPrior = groups.some(g => g.households.some(h => h.prior))
  const mode = (values.mode ?? (hasPrior ? 'balanced' : 'full')) as Mode
  if (!['full', 'balanced', 'minimal'].includes(mode)) throw new Error(`--mode：应为 full、balanced 或 minimal，得到“${mode}”`)
  return {
    ...SETTINGS,
    mode,
    seed: number('seed'),
    iterations: number('iterations'),
    least: number('least'),
    most: number('most'),
    target: number('target'),
    balance: number('balance'),
    opening: number('opening'),
    moving: number('moving'),
  }
}

function progress(done: number, all: number): void {
  if (!process.stderr.isTTY && done < all) return
  const full = Math.round((30 * done) / all)
  process.stderr.write(`\r[${'#'.repeat(full)}${'.'.repeat(30 - full)}] ${done}/${all} 组${done === all ? '\n' : ''}`)
}

function sheets(groups: readonly Group[], planned: readonly Planned[]): Record<string, Row[]> {
  const households = planned.flatMap(({ plan }, g) => {
    const unitOf = new Map(plan.units.flatMap(u => u.members.map(id => [id, u] as const)))
    return groups[g]!.households.map(h => {
      const unit = unitOf.get(h.id)!
      return {
        组: plan.group,
        户编号: h.id,
        邻: unit.name,
        邻长: unit.chief,
        现邻: h.prior ?? '',
        变动: h.prior && h.prior !== unit.name ? '调整' : '',
      }
    })
  })
  const units = planned.flatMap(({ plan, proof }) =>
    plan.units.map(u => ({
      组: plan.group,
      邻: u.name,
      邻长: u.chief,
      户数: String(u.members.length),
      步行米: String(Math.round(u.walking)),
      例外: plan.exceptions
        .filter(e => e.unit === u.name)
        .map(e => e.words)
        .join('；'),
      证明: proof,
    })),
  )
  const exceptions = planned.flatMap(({ plan }) =>
    plan.exceptions.map(e => ({ 组: plan.group, 邻: e.unit ?? '', 户: e.households.join(' '), 原因: e.words })),
  )
  return { 划邻: households, 邻: units, 例外: exceptions }
}

function summary(groups: readonly Group[], plans: readonly Plan[], seconds: number): void {
  const households = groups.reduce((sum, g) => sum + g.households.length, 0)
  const units = plans.reduce((sum, p) => sum + p.units.length, 0)
  const walking = plans.reduce((sum, p) => sum + p.walking, 0)
  const moved = plans.reduce((sum, p) => sum + p.moved.length, 0)
  const exceptions = plans.reduce((sum, p) => sum + p.exceptions.length, 0)
  console.error(
    `${groups.length} 组 ${households} 户 → ${units} 邻，户均步行 ${(walking / Math.max(1, households)).toFixed(1)} 米，调整 ${moved} 户，例外 ${exceptions} 条，用时 ${seconds.toFixed(2)} 秒`,
  )
}
