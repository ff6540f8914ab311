// npm run bench:board [-- --households 150 --moves 2000]: how long the screen waits for a household that is moved from unit to unit.
import { parseArgs } from 'node:util'
import { draftUnits, plannerGroup, plannerSettings } from '#network/unit-plans-planner-rules.ts'
import type { RollGroup } from '#network/unit-plans-terms.ts'
import { wishes } from '#network/unit-plans-terms.ts'
import { divide, report, survey } from '#planner/group.ts'
import { GroupWork } from '#web/network/unit-plan-work.ts'

const { values } = parseArgs({ options: { households: { type: 'string' }, moves: { type: 'string' }, seed: { type: 'string' } } })
const [n, moves] = [Number(values.households ?? 150), Number(values.moves ?? 2000)]
let state = Number(values.seed ?? 7)
const random = () => (state = (state * 16807) % 2147483647) / 2147483647

const blank = { address: '', building: '', stair: '', floor: '', door: '', unit: null, key: false, eligible: true, unsuitability: 40 }
const group: RollGroup = {
  id: 'g',
  name: '试验组',
  units: [],
  households: Array.from({ length: n }, (_, i) => ({
    ...{ id: `h${i}`, number: String(i), head: `户${i}`, longitude: 112 + random() * 0.008, latitude: 28 + random() * 0.006 },
    ...blank,
  })),
}
const size = { least: 5, most: 15 }
const asked = wishes.parse({ mode: 'full' })
const settings = plannerSettings(asked, size, group)
const ground = survey(plannerGroup(group), settings)
const work = new GroupWork(group, asked, size, draftUnits(group, report(ground, settings, divide(ground, settings))))
const [waits, reasons]: number[][] = [[], []]
for (let i = 0; i < moves; i++) {
  const { units } = work.standing()
  const household = group.households[Math.floor(random() * n)]!.id
  const begun = performance.now()
  work.move([household], units[Math.floor(random() * units.length)]!.key)
  work.standing()
  waits!.push(performance.now() - begun)
  const then = performance.now()
  work.exceptions()
  reasons!.push(performance.now() - then)
}
const at = (list: number[], share: number) => Number(list.toSorted((a, b) => a - b)[Math.floor(share * (list.length - 1))]!.toFixed(3))
const shown = (list: number[]) => ({ median: at(list, 0.5), p99: at(list, 0.99), worst: at(list, 1) })
console.log(`${n} 户，移动 ${moves} 次：代价与户数即时更新，原因随后`)
console.log(JSON.stringify({ bench: 'unit-board', households: n, moves, moveMs: shown(waits!), reasonsMs: shown(reasons!) }))
