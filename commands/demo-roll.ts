// npm run demo:roll -- --town 沩山镇 --seed 1 --out roll.xlsx: writes a demonstration town's roll as a township office would bring it.
import { writeFile } from 'node:fs/promises'
import { dayOf, isDay } from '#common/calendar.ts'
import { generateCounty } from '#demo/county.ts'
import { writeRoll } from '#demo/roll.ts'
import { command } from '#platform/command.ts'
import { readOptions } from '#platform/config.ts'
import { fileHindrance, Hindrance } from '#platform/hindrance.ts'

await command(async () => {
  const { town: name, seed, out, today } = options()
  const { towns } = generateCounty(Number(seed), today)
  const town = towns.find(each => each.name === name)
  if (!town) throw new Hindrance(`--town 应为 ${towns.map(each => each.name).join('、')} 之一，实为 ${name}`)
  await writeFile(out, await writeRoll(town)).catch(error => {
    throw fileHindrance(error, out)
  })
  console.log(`${out}：${town.name} ${town.households.length} 户 ${town.residents.length} 人`)
})

function options() {
  const given = readOptions(process.argv.slice(2), ['town', 'seed', 'out', 'today'], [])
  const { town = '沩山镇', seed = '1', out = 'roll.xlsx', today = dayOf(new Date()) } = given
  if (!/^\d{1,9}$/.test(seed)) throw new Hindrance(`--seed 应为整数，实为 ${seed}`)
  if (!isDay(today)) throw new Hindrance(`--today 应为日期，如 2026-11-24，实为 ${today}`)
  return { town, seed, out, today }
}
