import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PostHolder } from '#common/actor.ts'
import { newId } from '#common/ids.ts'
import { asActor, asSystem, asSystemAt } from '#platform/db.ts'
import { openSyncApp, type SyncApp } from '#test/sync-app.ts'
import { recordVisit } from '#visits/acts.ts'
import { keepBook } from '#visits/books.ts'
import { newVisit } from '#visits/terms.ts'
import { copyFor } from './copy.ts'
import type { Copy } from './copy-terms.ts'
import { daysServing } from './cursor.ts'
import { sweepChanges } from './sweep.ts'

let server: SyncApp
beforeAll(async () => {
  server = await openSyncApp()
})
afterAll(() => server?.close())

/** A phone that only knows what it was told. */
class Phone {
  readonly actor: PostHolder
  cursor: string | undefined
  households = new Map<string, Copy['households'][number]>()
  requests = new Map<string, Copy['requests'][number]>()
  last!: Copy
  constructor(actor: PostHolder) {
    this.actor = actor
  }
  async pull(now = server.world.now): Promise<Copy> {
    const { actor } = this
    const copy = await asActor(server.database, actor, tx => copyFor(tx, actor, now, false, this.cursor, server.vault))
    if (copy.full) {
      this.households.clear()
      this.requests.clear()
    }
    for (const kind of ['households', 'requests'] as const) {
      for (const row of copy[kind]) (this[kind] as Map<string, unknown>).set(row.id, row)
      for (const id of copy.gone[kind]) this[kind].delete(id)
    }
    this.cursor = copy.cursor
    this.last = copy
    return copy
  }
}

const chief = (post: 'unit_chief' | 'area_chief' | 'group_chief' = 'unit_chief', place?: string) =>
  new Phone(server.world.actor('甲镇', post, place))
const write = (statement: ReturnType<typeof sql>) => asSystem(server.database, tx => statement.execute(tx))
const town = () => server.world.town('甲镇')
const homesOf = (unit: string) => town().households.filter(home => home.unit?.key === unit)
const own = '青山村/一组/一邻'

async function visit(household: string, by: PostHolder, path: string, id = newId()): Promise<string> {
  await write(sql`insert into visits (town_id, id, place, household_id, visited_on, outcome, person_id, mandate_id, post, recorded_at)
    values (${by.town}, ${id}, ${path}::ltree, ${household}, '2026-11-24', 'met', ${by.person}, ${by.mandate}, ${by.post}, now())`)
  return id
}

test('first everything of the unit, then nothing, then only what changed', async () => {
  const phone = chief()
  await keepBook(server.database, phone.actor.town, server.world.now)
  const first = await phone.pull()
  expect([first.full, first.households.length]).toEqual([true, homesOf(own).length])
  expect(first.holders!.map(holder => holder.postName)).toEqual(['邻长', '组长', '片长'])
  const second = await phone.pull()
  expect(second).toMatchObject({ full: false, households: [], requests: [], today: null, tree: null, holders: null })
  const home = homesOf(own)[0]!
  const visit = newVisit.parse({ household: home.id, outcome: 'met' })
  const { id } = await asActor(server.database, phone.actor, tx => recordVisit(tx, phone.actor, server.world.now, visit))
  const third = await phone.pull()
  expect([third.full, third.households.map(row => row.id), third.today?.done]).toEqual([false, [home.id], 1])
  expect(phone.households.get(home.id)!.visits[0]!.id).toBe(id)
})

test('a household that moves goes from one phone and comes to the other, with all that is its', async () => {
  const [from, to] = [chief(), chief('unit_chief', '青山村/一组/二邻')]
  await from.pull()
  await to.pull()
  const home = homesOf(own)[1]!
  const token = await server.signIn(server.world.holder('甲镇', 'town_officer').userName, server.world.password)
  const body = { unit: to.actor.place, on: '2026-11-24', reason: '就近' }
  expect((await server.call('PUT', `/households/${home.id}/unit`, { token, body })).status).toBe(200)
  await from.pull()
  await to.pull()
  expect([from.households.has(home.id), to.households.has(home.id), from.last.full, to.last.full]).toEqual([false, true, false, false])
  expect(to.households.get(home.id)!.residents.length).toBe(home.residents.length)
})

test('an ended household goes; a renamed place and a new chief come', async () => {
  const phone = chief('group_chief')
  await phone.pull()
  const home = homesOf('青山村/一组/二邻')[0]!
  await write(sql`update households set ended_on = '2026-11-24', ended_reason = '迁出' where id = ${home.id}`)
  await write(sql`update places set name = '桂花邻' where id = ${chief().actor.place}`)
  const delta = await phone.pull()
  expect([delta.gone.households, phone.households.has(home.id)]).toEqual([[home.id], false])
  expect(delta.tree!.some(node => node.name === '桂花邻')).toBe(true)
})

test('a matter comes while it is open and goes when it is over; a sealed one never comes', async () => {
  const phone = chief()
  await phone.pull()
  const home = homesOf(own)[0]!
  const matter = async (sealed: boolean) => {
    const id = newId()
    await asSystemAt(server.database, town().path, tx =>
      sql`insert into requests (town_id, id, place, number, household_id, village_id, raised_at, raised_via, text, state, sealed)
        values (${town().id}, ${id}, ${home.path}::ltree, ${id.slice(-8)}, ${home.id}, ${home.village.id}, now(), 'chief', '路灯黑了半个月', 'raised', ${sealed})`.execute(
        tx,
      ),
    )
    return id
  }
  const [open, sealed] = [await matter(false), await matter(true)]
  const first = await phone.pull()
  expect([phone.requests.get(open)?.text, first.requests.length, first.gone.requests]).toEqual(['路灯黑了半个月', 1, []])
  expect(JSON.stringify(first)).not.toContain(sealed)
  await write(sql`update requests set state = 'withdrawn' where id = ${open}`)
  expect((await phone.pull()).gone.requests).toEqual([open])
  // What is sealed afterwards goes from the phones that had it.
  const later = await matter(false)
  await phone.pull()
  await write(sql`update requests set sealed = true where id = ${later}`)
  expect((await phone.pull()).gone.requests).toEqual([later])
})

test('a transaction that began before the cursor and commits after it is not missed', async () => {
  const phone = chief()
  await phone.pull()
  const home = homesOf(own)[2]!
  const slow = await server.database.owner.connect()
  await slow.query('begin')
  await slow.query(`update households set address = '桥头 9 号' where id = $1`, [home.id])
  // Others write and commit meanwhile; the phone pulls in between, twice.
  await visit(homesOf(own)[0]!.id, phone.actor, homesOf(own)[0]!.path)
  await phone.pull()
  await visit(homesOf(own)[0]!.id, phone.actor, homesOf(own)[0]!.path)
  await phone.pull()
  expect(phone.households.get(home.id)!.address).not.toBe('桥头 9 号')
  await slow.query('commit')
  slow.release()
  await phone.pull()
  expect(phone.households.get(home.id)!.address).toBe('桥头 9 号')
})

test('eight writers at once, phones pulling all the while: at the end every phone holds what a fresh one gets', {
  timeout: 120_000,
}, async () => {
  const phones = [chief(), chief('unit_chief', '青山村/一组/二邻'), chief('group_chief'), chief('area_chief')]
  for (const phone of phones) await phone.pull()
  const homes = town().households.filter(home => home.group.key === '青山村/一组' && home.unit)
  const units = [...new Map(homes.map(home => [home.unit!.id, home.unit!])).values()]
  let writing = true
  const writer = async (seed: number) => {
    for (let i = 0; i < 25; i++) {
      const home = homes[(seed * 7 + i * 3) % homes.length]!
      const unit = units[(seed + i) % units.length]!
      const client = await server.database.owner.connect()
      try {
        await client.query('begin')
        await client.query('select from households where id = $1 for update', [home.id])
        const path = `${unit.path}.${home.path.split('.').at(-1)}`
        for (const table of ['residents', 'household_classes', 'visits', 'requests'])
          await client.query(`update ${table} set place = $2::ltree where household_id = $1`, [home.id, path])
        await client.query('update households set unit_id = $2, place = $3::ltree, address = $4 where id = $1', [
          home.id,
          unit.id,
          path,
          `${seed}-${i}`,
        ])
        await new Promise(resolve => setTimeout(resolve, (seed * 13 + i * 5) % 17))
        await client.query(i % 5 === 4 ? 'rollback' : 'commit')
      } catch (error) {
        // Rows taken in any order get in each other's way now and then: that one is undone, and nobody may hear of it.
        if ((error as { code?: string }).code !== '40P01') throw error
        await client.query('rollback')
      } finally {
        client.release()
      }
    }
  }
  const puller = async (phone: Phone) => {
    while (writing) await phone.pull()
  }
  const pulling = phones.map(puller)
  await Promise.all(Array.from({ length: 8 }, (_, seed) => writer(seed)))
  writing = false
  await Promise.all(pulling)
  for (const phone of phones) {
    await phone.pull()
    const fresh = new Phone(phone.actor)
    await fresh.pull()
    const told = (one: Phone) => [...one.households.values()].map(row => [row.id, row.unit, row.address].join()).sort()
    expect(told(phone)).toEqual(told(fresh))
  }
})

test('another scope, an old cursor, one of another database, a forged one: everything anew', async () => {
  const phone = chief()
  await phone.pull()
  const { cursor } = phone
  const other = chief('unit_chief', '青山村/一组/二邻')
  other.cursor = cursor
  expect((await other.pull()).full).toBe(true)
  const late = new Date(server.world.now.getTime() + (daysServing + 1) * 86_400_000)
  expect((await phone.pull(late)).full).toBe(true)
  const read = JSON.parse(Buffer.from(cursor!, 'base64url').toString()) as unknown[]
  for (const [at, value] of [
    [0, 'elsewhere'],
    [2, '18446744073709551615'],
    [2, 'x'],
    [3, 'x'],
  ] as const) {
    phone.cursor = Buffer.from(JSON.stringify(read.with(at, value))).toString('base64url')
    expect((await phone.pull()).full).toBe(true)
  }
  phone.cursor = '%%%'
  expect((await phone.pull()).full).toBe(true)
})

test('what no cursor reaches back to is forgotten', async () => {
  const left = async () => (await server.rows(sql<{ n: number }>`select count(*) as n from sync_changes`))[0]!.n
  expect(await left()).toBeGreaterThan(0)
  await sweepChanges(server, new Date())
  expect(await left()).toBeGreaterThan(0)
  await sweepChanges(server, new Date(Date.now() + 61 * 86_400_000))
  expect(await left()).toBe(0)
})

test('clerks, the county and residents keep no copy', async () => {
  for (const actor of [server.world.actor('甲镇', 'department_clerk'), server.world.countyOfficer('甲镇'), server.world.resident('甲镇')])
    await expect(
      asActor(server.database, actor, tx => copyFor(tx, actor as PostHolder, server.world.now, false, undefined, server.vault)),
    ).rejects.toThrow('离线数据')
})
