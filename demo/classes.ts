import { addDays, ageOn, type Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import type { ClassKind } from '#network/class-terms.ts'
import type { Random } from './random.ts'
import type { Household, HouseholdClass, Resident } from './rows.ts'

/** Which kinds a household may bear by who lives there, and how likely each is. All together about one household in eight is a key household. */
export function classesOf(
  random: Random,
  household: Household,
  members: readonly Resident[],
  today: Day,
  newId: () => Id,
): HouseholdClass[] {
  const ages = members.map(member => ageOn(member.born, today))
  const kinds = (Object.keys(chances) as ClassKind[]).filter(kind => random.chance(chances[kind](ages, members)))
  return kinds.map(kind => dated(random, household, kind, members, today, newId()))
}

type Chance = (ages: readonly number[], members: readonly Resident[]) => number

const chances: Record<ClassKind, Chance> = {
  minimum_living: ages => (Math.max(...ages) >= 60 || ages.length === 1 ? 0.042 : 0.022),
  // 特困供养: old, alone, without children: never beside 低保, see dated below.
  destitute: (ages, members) => (ages.length === 1 && ages[0]! >= 60 && members[0]!.sex === '男' ? 0.2 : 0),
  left_behind_children: (ages, members) => (isSkipped(ages, members) ? 0.45 : 0),
  living_alone: ages => (ages.every(age => age >= 65) ? (ages.length === 1 ? 0.42 : ages.length === 2 ? 0.13 : 0) : 0),
  disabled: () => 0.018,
  serious_illness: ages => (Math.max(...ages) >= 45 ? 0.009 : 0.002),
  veteran: (ages, members) => (members.some((member, i) => member.sex === '男' && ages[i]! >= 35) ? 0.009 : 0),
  other: () => 0.002,
}

/** Children under 16 in the care of people over 50, nobody of the generation between. */
function isSkipped(ages: readonly number[], members: readonly Resident[]): boolean {
  const guardian = ages[0]! >= 50 && members.slice(1).every((member, i) => member.relation === '配偶' || ages[i + 1]! < 16)
  return guardian && ages.some(age => age < 16)
}

function dated(random: Random, household: Household, kind: ClassKind, members: readonly Resident[], today: Day, id: Id): HouseholdClass {
  const lately = random.chance(0.05)
  const start = lately ? addDays(today, -random.int(10, 85)) : addDays(today, -random.int(200, 2_200))
  const from = latest(start, household.startedOn, earliestDay(kind, members))
  // A few were struck off again at the yearly check.
  const over = !lately && random.chance(0.03) ? addDays(today, -random.int(20, 150)) : null
  return { id, household, kind, from, to: over && over > from ? over : null, basis: random.pick(bases[kind]) }
}

/** A kind that rests on age does not begin before that age; children are not left behind before they are born. */
function earliestDay(kind: ClassKind, members: readonly Resident[]): Day {
  const born = members.map(member => member.born).sort()
  if (kind === 'left_behind_children') return born.at(-1)!
  const age = { destitute: 60, living_alone: 65 }[kind as string]
  return age ? turned(kind === 'living_alone' ? born.at(-1)! : born[0]!, age) : '2016-01-01'
}

function turned(born: Day, age: number): Day {
  const day = `${Number(born.slice(0, 4)) + age}${born.slice(4)}`
  return day.endsWith('02-29') ? `${day.slice(0, 4)}-03-01` : day
}

function latest(...days: Day[]): Day {
  return days.sort().at(-1)!
}

const bases: Record<ClassKind, string[]> = {
  minimum_living: ['低保审批表', '年度动态复核'],
  destitute: ['特困人员供养审批表'],
  left_behind_children: ['村级摸排，监护人已签委托书', '学校报送名单'],
  living_alone: ['村级摸排', '子女在外务工，邻长上报'],
  disabled: ['残疾人证（二级）', '残疾人证（三级）', '残疾人证（四级）'],
  serious_illness: ['大病救助审批表', '住院结算单'],
  veteran: ['退役军人登记表', '优抚对象名册'],
  other: ['村级会议研究', '因灾房屋受损'],
}
