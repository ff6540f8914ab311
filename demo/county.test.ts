import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { ageOn } from '#common/calendar.ts'
import { readIdNumber } from '#common/idnumber.ts'
import { isPhone } from '#common/mask.ts'
import { placeOfPost } from '#common/posts.ts'
import { relations } from '#network/households-terms.ts'
import { demonstrationAccounts } from './accounts.ts'
import { generateCounty } from './county.ts'
import { heldOn } from './history.ts'
import type { County, Town } from './rows.ts'

const today = '2026-11-24'
const county = generateCounty(1, today)
const [weishan, pingcun, heba] = county.towns as [Town, Town, Town]
const residents = county.towns.flatMap(town => town.residents)

const count = (town: Town, kind: string) => town.places.filter(place => place.kind === kind).length
const holding = (town: Town, post: string) => town.mandates.filter(mandate => mandate.post === post && heldOn(mandate, today))
const unitSizes = (town: Town) => [...Map.groupBy(town.households, household => household.unit).values()].map(homes => homes.length)

/** Everything that was generated, as one digest: rows name other rows by id. */
function digest(generated: County): string {
  const hash = createHash('sha256')
  for (const town of [generated.seat, ...generated.towns]) {
    for (const list of Object.values(town)) {
      for (const row of Array.isArray(list) ? list : [list]) {
        hash.update(typeof row === 'string' ? row : JSON.stringify(row, (key, value) => (key && value?.id ? value.id : value)))
      }
    }
  }
  return hash.digest('hex')
}

describe('as documented', () => {
  test('沩山镇 has 7 villages, 141 groups, 462 unit chiefs and 20,850 people', () => {
    expect([count(weishan, 'village'), count(weishan, 'group'), count(weishan, 'unit')]).toEqual([7, 141, 462])
    expect(holding(weishan, 'unit_chief')).toHaveLength(462)
    expect(holding(weishan, 'group_chief')).toHaveLength(141)
    expect(weishan.residents).toHaveLength(20_850)
    expect(weishan.places.some(place => place.name === '大林村')).toBe(true)
  })

  test('坪村镇 has 229 group chiefs, 604 unit chiefs, and every household in a unit of 5–15', () => {
    expect(holding(pingcun, 'group_chief')).toHaveLength(229)
    expect(holding(pingcun, 'unit_chief')).toHaveLength(604)
    expect(
      pingcun.households.every(
        ({ unit, group, village, place }) =>
          unit.parent === group && place.startsWith(`${unit.path}.h`) && group.path.startsWith(village.path),
      ),
    ).toBe(true)
    expect(unitSizes(pingcun)).toHaveLength(604)
    expect(unitSizes(pingcun).filter(size => size < 5 || size > 15)).toEqual([])
    const areas = pingcun.places.filter(place => place.kind === 'area').map(place => /(团寨|小组|院落|冲)$/.exec(place.name)?.[0])
    expect(new Set(areas)).toEqual(new Set(['团寨', '小组', '院落', '冲']))
  })

  test('坪村镇 settled 57 disputes of 59 and 126 other problems of 130', () => {
    const solved = (disputes: boolean) => {
      const of = pingcun.requests.filter(
        ({ category }) => category && ['08', '09'].includes(category) === disputes && !['21', '23', '99'].includes(category),
      )
      return [of.filter(request => request.outcome === 'solved').length, of.length]
    }
    expect(solved(true)).toEqual([57, 59])
    expect(solved(false)).toEqual([126, 130])
  })

  test('河坝镇: 星星小区 has a block of 15 households, two old ones on the ground floor', () => {
    const block = heba.households.filter(({ village, building }) => village.name === '银河社区' && building === '3栋')
    expect(block).toHaveLength(15)
    expect(new Set(block.map(household => household.unit)).size).toBe(1)
    const old = (door: string) =>
      heba.residents.filter(one => one.household.building === '3栋' && one.household.door === door).map(one => ageOn(one.born, today))
    expect(Math.min(...old('101'), ...old('102'))).toBeGreaterThanOrEqual(65)
    const told = heba.requests.find(request => request.text.startsWith('楼梯间的窗户玻璃'))
    expect(told).toMatchObject({ state: 'written_off', outcome: 'solved', household: { building: '3栋' } })
  })
})

describe('as every town is', () => {
  test.each(county.towns)('$name: units mostly hold 5–15 households, few do not, and each has one chief', town => {
    const sizes = unitSizes(town)
    const odd = sizes.filter(size => size < 5 || size > 15).sort((a, b) => a - b)
    expect(odd).toEqual({ 沩山镇: [3, 4, 16, 16, 17, 18], 坪村镇: [], 河坝镇: [17] }[town.name])
    const chiefs = Map.groupBy(holding(town, 'unit_chief'), mandate => mandate.place)
    expect([...chiefs.values()].every(list => list.length === 1)).toBe(true)
    expect(count(town, 'unit') - chiefs.size).toBe(town.name === '河坝镇' ? 1 : 0)
  })

  test.each(county.towns)('$name: chiefs live where they are chief; area chiefs are cadres of the village', town => {
    for (const { place, person } of holding(town, 'unit_chief')) expect(person.resident!.household.unit).toBe(place)
    for (const { place, person } of holding(town, 'group_chief')) expect(person.resident!.household.group).toBe(place)
    const cadres = new Set(holding(town, 'village_officer').map(mandate => mandate.person))
    for (const { person } of holding(town, 'area_chief')) expect(cadres.has(person)).toBe(true)
    for (const { name, resident } of town.people) if (resident) expect(name).toBe(resident.name)
    for (const mandate of town.mandates) expect(placeOfPost[mandate.post]).toBe(mandate.place.kind)
  })

  test.each(county.towns)('$name: paths follow parents, names are unique within, one head per household', town => {
    for (const { path, parent, ordinal } of town.places) if (parent) expect(path).toMatch(new RegExp(`^${parent.path}\\.[vagu]${ordinal}$`))
    expect(new Set(town.places.map(place => `${place.parent?.id} ${place.name}`)).size).toBe(town.places.length)
    const groups = town.places.filter(place => place.kind === 'group').map(place => `${place.parent!.parent!.name} ${place.name}`)
    expect(new Set(groups).size).toBe(groups.length)
    const heads = town.residents.filter(one => one.relation === '户主')
    expect(new Set(heads.map(head => head.household)).size).toBe(town.households.length)
    expect(heads).toHaveLength(town.households.length)
    expect(town.cards.map(card => card.household)).toEqual(town.households)
  })

  test('ID numbers are valid, unique, of a division nobody has, and say what the row says', () => {
    for (const { idNumber, born, sex } of residents) {
      if (!/^999\d{3}/.test(idNumber)) expect.fail(idNumber)
      expect(readIdNumber(idNumber)).toEqual({ born, sex })
    }
    expect(new Set(residents.map(one => one.idNumber)).size).toBe(residents.length)
  })

  test('phones are valid, unique, of a segment nobody has, and about 70 % of the grown have one', () => {
    const people = [county.seat, ...county.towns].flatMap(town => town.people)
    const phones = [...residents.flatMap(one => one.phone ?? []), ...people.filter(one => !one.resident).map(one => one.phone)]
    expect(phones.every(phone => isPhone(phone) && phone.startsWith('154'))).toBe(true)
    expect(new Set(phones).size).toBe(phones.length)
    expect(people.filter(one => one.resident).every(one => one.phone === one.resident!.phone)).toBe(true)
    const grown = residents.filter(one => ageOn(one.born, today) >= 18)
    expect(grown.filter(one => one.phone).length / grown.length).toBeCloseTo(0.7, 1)
  })

  test('ages make a pyramid of the countryside, parents are older than their children', () => {
    const ages = residents.map(one => ageOn(one.born, today))
    const share = (from: number, to: number) => ages.filter(age => age >= from && age <= to).length / ages.length
    expect(share(0, 14)).toBeGreaterThan(0.14)
    expect(share(0, 14)).toBeLessThan(0.22)
    expect(share(60, 120)).toBeGreaterThan(0.16)
    expect(share(60, 120)).toBeLessThan(0.28)
    expect(Math.max(...ages)).toBeLessThan(105)
    expect(Math.min(...ages)).toBeGreaterThanOrEqual(0)
    for (const members of Map.groupBy(residents, one => one.household).values()) {
      const head = members[0]!
      for (const { relation, born } of members) {
        expect(relations).toContain(relation)
        const years = Number(born.slice(0, 4)) - Number(head.born.slice(0, 4))
        if (['子', '女', '孙子', '孙女'].includes(relation)) expect(years).toBeGreaterThan(16)
        if (['父亲', '母亲'].includes(relation)) expect(years).toBeLessThan(-16)
      }
    }
  })

  test('classes fit the people, about one household in eight is a key one', () => {
    const members = Map.groupBy(residents, one => one.household)
    const classes = county.towns.flatMap(town => town.classes)
    for (const { household, kind, from, to } of classes) {
      const ages = members.get(household)!.map(one => ageOn(one.born, from))
      expect(from >= household.startedOn && from <= today && (to === null || to > from)).toBe(true)
      if (kind === 'living_alone') expect(Math.min(...ages)).toBeGreaterThanOrEqual(65)
      if (kind === 'destitute') expect(Math.min(...ages)).toBeGreaterThanOrEqual(60)
      if (kind === 'left_behind_children') expect(ages.some(age => age >= 0 && age < 16)).toBe(true)
    }
    const key = new Set(classes.filter(one => one.to === null).map(one => one.household)).size
    const all = county.towns.reduce((sum, town) => sum + town.households.length, 0)
    expect(key / all).toBeGreaterThan(0.1)
    expect(key / all).toBeLessThan(0.14)
    const party = residents.filter(one => one.partyMember).length / residents.length
    expect(party).toBeCloseTo(0.06, 1)
  })

  test('neighbours in a unit live near each other', () => {
    for (const homes of Map.groupBy(weishan.households, household => household.unit).values()) {
      const metres = (a: (typeof homes)[0], b: (typeof homes)[0]) =>
        Math.hypot((a.longitude - b.longitude) * 98_500, (a.latitude - b.latitude) * 111_320)
      for (const home of homes) expect(metres(homes[0]!, home)).toBeLessThan(600)
    }
  })

  test('every printed account exists, with its holder, post, place and words', () => {
    expect(demonstrationAccounts.length).toBeGreaterThanOrEqual(12)
    for (const printed of demonstrationAccounts) {
      const town = [county.seat, ...county.towns].find(each => each.name === printed.town)!
      const { person } = town.accounts.find(account => account.userName === printed.userName)!
      const mandate = holding(town, printed.post).find(each => each.person === person)!
      expect([person.name, mandate.place.path]).toEqual([printed.name, printed.path])
      const above = []
      for (let place = mandate.place; place.parent; place = place.parent) above.unshift(place.name)
      expect(above.join('') || town.name).toBe(printed.place)
    }
  })
})

describe('repeatable', () => {
  test('the same seed and day give the same bytes, another seed or day does not', () => {
    const first = digest(county)
    expect(digest(generateCounty(1, today))).toBe(first)
    expect(digest(generateCounty(2, today))).not.toBe(first)
    expect(digest(generateCounty(1, '2026-11-25'))).not.toBe(first)
  })

  test.each(['2024-02-29', '2027-12-31'])('the documented counts hold on %s with another seed', day => {
    const [first, second] = generateCounty(20, day).towns as [Town, Town]
    const chiefs = (town: Town) => town.mandates.filter(mandate => mandate.post === 'unit_chief' && heldOn(mandate, day)).length
    expect([first.residents.length, chiefs(first), chiefs(second)]).toEqual([20_850, 462, 604])
  })
})
