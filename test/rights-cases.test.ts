import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '#common/ids.ts'
import type { Post } from '#common/posts.ts'
import { everyone, handOver, type Walker } from './rights-people.ts'
import { probes } from './rights-probes.ts'
import { hiddenIds, overseen, visible, visibleRequests } from './rights-sight.ts'
import { keyOf, lines, type Who } from './rights-table.ts'
import { type Caller, json, openWalk, type Walk } from './rights-walk.ts'
import { Nothing, type Spot } from './rights-world.ts'

// What the walk of rights.test.ts does not meet: lists to the row, sealed requests and those about a person, a second thing named in an
// act, hands that are not one's own, and people who were let in once.

let walk: Walk
let walkers: Walker[]
const secret: Record<'sealed' | 'about' | 'water' | 'photo' | 'aboutPhoto', string> = {
  sealed: '',
  about: '',
  water: '',
  photo: '',
  aboutPhoto: '',
}

beforeAll(async () => {
  walk = await openWalk()
  walkers = await everyone(walk)
  const villager = of('resident')
  const bring = async () =>
    json(await walk.ask('POST', probes['POST /api/photos']!(villager.spots.own!, villager, walk.props), villager.caller, 'keep')).id
  const raise = async (body: object) => json(await walk.ask('POST', { path: '/requests', body }, villager.caller, 'keep')).id
  secret.photo = await bring()
  secret.aboutPhoto = await bring()
  secret.sealed = await raise({ text: '他喝了酒就打人，求求你们管管', sealed: true, photos: [secret.photo] })
  secret.about = await raise({ text: '书记把低保给了自己亲戚', photos: [secret.aboutPhoto] })
  secret.water = await raise({ text: '自来水三天没来了' })
  const sorting = { category: '17', size: 'major', ownership: 'public', publicSafety: false, urgency: 'ordinary' }
  const secretary = walk.world.holder('甲镇', 'party_secretary').person
  await officer('PUT', `/requests/${secret.about}/sorting`, { ...sorting, about: secretary })
  await officer('PUT', `/requests/${secret.water}/sorting`, { ...sorting, category: '01' })
  await officer('PUT', `/requests/${secret.water}/dispatch`, { department: 'water' })
}, 120_000)
afterAll(() => walk?.close())
afterEach(() => {
  walk.clock.now = walk.world.now
})

function of(who: Who): Walker {
  return walkers.find(walker => walker.who === who)!
}
async function officer(method: string, path: string, body?: unknown) {
  const answer = await walk.ask(method, { path, body }, of('town_officer').caller, 'keep')
  if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`)
  return json(answer)
}
const get = (walker: Walker, path: string) => walk.ask('GET', { path }, walker.caller)
const statusOf = async (walker: Walker, path: string) => (await get(walker, path)).status
const ids = (rows: { id: string }[]) => new Set(rows.map(row => row.id))

describe('lists show every row within one’s scope and none besides', () => {
  const readers = [
    ...(['county_look', 'county_home', 'town_officer', 'town_duty', 'party_secretary', 'first_secretary', 'village_officer'] as const),
    ...(['area_chief', 'group_chief', 'unit_chief'] as const),
  ]
  test.each(readers)('%s', async who => {
    const walker = of(who)
    const households = await visible(walk, walker, 'households', 'ended_on is null')
    const listed = json(await get(walker, '/households?limit=500'))
    expect([ids(listed.rows), listed.total]).toEqual([households, households.size])
    const map = json(await get(walker, '/map/households'))
    expect(new Set(map.ids)).toEqual(households)
    expect(ids(json(await get(walker, '/visits?limit=200')).rows)).toEqual(await visible(walk, walker, 'visits'))
    const tree: { id: string; path: string }[] = json(await get(walker, '/places/tree'))
    expect(ids(tree.filter(({ path }) => path.startsWith(walker.path)))).toEqual(await visible(walk, walker, 'places', 'ended_on is null'))
    expect(tree.filter(({ path }) => !path.startsWith(walker.path) && !walker.path.startsWith(path))).toEqual([])
    const [counts, people] = [json(await get(walker, '/network/counts')), await visible(walk, walker, 'residents', 'ended_on is null')]
    expect([counts.households, counts.people]).toEqual([households.size, people.size])
    const kept = await visible(walk, walker, 'people')
    const named = ids(json(await get(walker, '/people?limit=500')).rows)
    expect([...kept].filter(id => !named.has(id))).toEqual([])
  })

  test('requests, as rows, as total and as figures', async () => {
    for (const walker of walkers.filter(({ who }) => who !== 'stranger')) {
      await handOver(walk, walker)
      const seen = await visibleRequests(walk, walker)
      const list = json(await get(walker, '/requests?limit=200'))
      expect([walker.label, ids(list.rows), list.total]).toEqual([walker.label, seen, seen.size])
      if (walker.who === 'resident') continue
      expect([walker.label, json(await get(walker, '/requests/figures')).raised]).toEqual([walker.label, seen.size])
    }
  })

  test('the export of the roll names nobody of another town', async () => {
    const { content } = await get(of('town_officer'), '/roll.xlsx')
    const { readSheet } = await import('#platform/sheets.ts')
    const texts: string[] = []
    for await (const { cells } of readSheet(content, '花名册.xlsx')) texts.push(...Object.values(cells).map(String))
    const numbers = (town: '甲镇' | '乙镇') =>
      walk.world.town(town).households.flatMap(({ residents }) => residents.map(each => each.idNumber))
    expect(numbers('甲镇').filter(number => !texts.includes(number))).toEqual([])
    expect(numbers('乙镇').filter(number => texts.includes(number))).toEqual([])
  })
})

describe('sealed, about somebody, another department’s', () => {
  const sees = (kind: 'sealed' | 'about' | 'water', walker: Walker): boolean => {
    const { who } = walker
    if (kind === 'sealed') return who === 'town_officer' || who === 'town_duty'
    if (who === 'department_clerk' || who === 'county_home') return false
    return kind === 'water' || who !== 'party_secretary'
  }

  const readsAudit = ({ who }: Walker) => ['town_officer', 'party_secretary', 'county_look'].includes(who)

  test.each(['sealed', 'about', 'water'] as const)('%s: there for some, and for the others not there at all', async kind => {
    const id = secret[kind]
    const acts = ['sorting', 'dispatch', 'taken', 'sending-back', 'answer', 'rating', 'write-off', 'withdrawal']
    for (const walker of walkers.filter(({ who }) => who !== 'stranger')) {
      const may = sees(kind, walker)
      const at = `${walker.label} ${kind}`
      expect([at, await statusOf(walker, `/requests/${id}`)]).toEqual([at, may ? 200 : 404])
      const texts = [
        await get(walker, '/requests?limit=200'),
        await get(walker, '/audit?limit=200'),
        await get(walker, `/audit?subjectId=${id}`),
      ]
      expect([at, texts.some(({ text }) => text.includes(id))]).toEqual([at, may])
      const along = { sealed: secret.photo, about: secret.aboutPhoto, water: '' }[kind]
      expect([at, Boolean(along) && texts.some(({ text }) => text.includes(along))]).toEqual([
        at,
        Boolean(along) && may && readsAudit(walker),
      ])
      if (may || walker.who === 'county_look') continue
      for (const act of acts) {
        const line = lines.find(({ route }) => route === `PUT /api/requests/{id}/${act}`)!
        const state = { sorting: 'raised', dispatch: 'sorted', taken: 'dispatched', answer: 'taken', rating: 'answered' }[act] ?? 'raised'
        const spot = { raised: id, sorted: id, dispatched: id, taken: id, answered: id, rated: id, [state]: id } as unknown as Spot
        const answer = await walk.ask('PUT', probes[keyOf(line)]!(spot, walker, walk.props), walker.caller)
        expect([at, act, answer.status]).toEqual([at, act, 404])
      }
    }
  })

  test('their photos are seen by whoever sees them', async () => {
    for (const walker of walkers.filter(({ who }) => who !== 'stranger')) {
      const expected = [sees('sealed', walker), sees('about', walker)].map(may => (may ? 200 : 404))
      const found = [await statusOf(walker, `/photos/${secret.photo}`), await statusOf(walker, `/photos/${secret.aboutPhoto}/thumb`)]
      expect([walker.label, ...found]).toEqual([walker.label, ...expected])
    }
    const { token, headers } = of('resident').caller
    const link = of('resident').spots.own!.cardToken
    for (const [path, status] of [
      [`/k/${link}/requests/${secret.sealed}`, 404],
      [`/k/${link}/photos/${secret.photo}`, 404],
      [`/k/${link}/requests/${secret.about}`, 200],
    ] as const) {
      expect([path, (await walk.ask('GET', { path }, { token, headers } as Caller)).status]).toEqual([path, status])
    }
  })

  test('nor are they counted in today’s list', async () => {
    const { household } = of('resident')
    const open = async (walker: Walker) => {
      const { due } = json(await get(walker, '/visits/today?limit=1000'))
      return due.find((row: { household: string }) => row.household === household).openRequests
    }
    const all = await open(of('town_officer'))
    expect(await open(of('unit_chief'))).toBe(all - 1)
    expect(await open(of('party_secretary'))).toBe(all - 2)
  })
})

describe('a second thing named in an act', () => {
  type Named = [
    words: string,
    post: Exclude<Post, 'county_officer'> | 'resident',
    method: string,
    ask: (own: Spot, foreign: Spot) => { path: string; body: unknown },
  ]
  const on = '2026-11-24'
  const why = { on, reason: '因工作需要' }
  const raising = { text: '屋后的水管断断续续' }
  const cases: Named[] = [
    [
      'person of a mandate',
      'party_secretary',
      'POST',
      (s, f) => ({ path: '/mandates', body: { person: f.person, post: 'unit_chief', place: s.emptyUnit, how: 'elected', from: on } }),
    ],
    [
      'person of a stand-in',
      'party_secretary',
      'POST',
      (s, f) => ({
        path: '/stand-ins',
        body: { mandate: s.otherMandate, person: f.person, from: '2027-01-04', to: '2027-01-08', reason: '学习' },
      }),
    ],
    [
      'resident behind a person',
      'party_secretary',
      'POST',
      (s, f) => ({ path: '/people', body: { name: '钟某', place: s.place, resident: f.resident } }),
    ],
    ['photo of a person', 'party_secretary', 'PUT', (s, f) => ({ path: `/people/${s.person}/photo`, body: { photo: f.photo } })],
    [
      'unit of a household',
      'party_secretary',
      'PUT',
      (s, f) => ({ path: `/households/${s.household}/unit`, body: { ...why, unit: f.unit } }),
    ],
    [
      'unit of a new household',
      'party_secretary',
      'POST',
      (s, f) => ({ path: '/households', body: { group: s.group, unit: f.unit, number: '新 1', on } }),
    ],
    ['new parent of a place', 'town_officer', 'PUT', (s, f) => ({ path: `/places/${s.group}/parent`, body: { ...why, parent: f.area } })],
    ['place to merge into', 'town_officer', 'POST', (s, f) => ({ path: `/places/${s.emptyUnit}/merge`, body: { ...why, into: f.unit } })],
    [
      'whom a request is about',
      'party_secretary',
      'PUT',
      (s, f) => ({
        path: `/requests/${s.raised}/sorting`,
        body: { category: '02', size: 'minor', ownership: 'public', publicSafety: false, urgency: 'ordinary', about: f.person },
      }),
    ],
  ]
  test.each(cases)('%s', async (_words, post, method, ask) => {
    const walker = of(post)
    const { own, sibling } = walker.spots as { own: Spot; sibling: Spot }
    const answer = await walk.ask(method, ask(own, sibling), walker.caller)
    const unknown = await walk.ask(method, ask(own, walk.spots.nowhere), walker.caller)
    expect([answer.status, json(answer).error.message]).toEqual([404, json(unknown).error.message])
  })

  const invalid: Named[] = [
    [
      'members of a split',
      'town_officer',
      'POST',
      (s, f) => ({ path: `/places/${s.group}/split`, body: { ...why, parts: [{ name: '新屋组', members: [f.unit] }] } }),
    ],
    [
      'handler of a request',
      'party_secretary',
      'PUT',
      (s, f) => ({ path: `/requests/${s.sorted}/dispatch`, body: { handler: f.mandate } }),
    ],
    [
      'photo of a request',
      'unit_chief',
      'POST',
      (s, f) => ({ path: '/requests', body: { ...raising, household: s.household, photos: [f.photo] } }),
    ],
    [
      'photo of a visit',
      'unit_chief',
      'POST',
      (s, f) => ({ path: '/visits', body: { household: s.household, outcome: 'met', photos: [f.photo] } }),
    ],
    [
      'photo of an answer',
      'unit_chief',
      'PUT',
      (s, f) => ({ path: `/requests/${s.taken}/answer`, body: { outcome: 'solved', words: '好了', photos: [f.photo] } }),
    ],
    ['photo of a resident', 'resident', 'POST', (_s, f) => ({ path: '/requests', body: { ...raising, photos: [f.photo] } })],
  ]
  test.each(invalid)('%s', async (_words, post, method, ask) => {
    const walker = of(post)
    await handOver(walk, walker)
    const { own, sibling } = walker.spots as { own: Spot; sibling: Spot }
    const answer = await walk.ask(method, ask(own, sibling), walker.caller)
    const unknown = await walk.ask(method, ask(own, walk.spots.nowhere), walker.caller)
    expect([answer.status, json(answer).error.message]).toEqual([422, json(unknown).error.message])
  })

  test('a session of somebody else', async () => {
    for (const walker of walkers.filter(({ who }) => who !== 'stranger')) {
      const answer = await walk.ask('DELETE', { path: `/sessions/${walker.elsewhere}` }, walker.caller)
      const unknown = await walk.ask('DELETE', { path: `/sessions/${newId()}` }, walker.caller)
      expect([walker.label, answer.status, json(answer).error.message]).toEqual([walker.label, 404, json(unknown).error.message])
    }
  })
})

describe('hands that are not one’s own', () => {
  const handling = ['taken', 'sending-back', 'answer'].map(act => `PUT /api/requests/{id}/${act}`)
  const posts = [
    'town_officer',
    'town_duty',
    'party_secretary',
    'first_secretary',
    'village_officer',
    'area_chief',
    'group_chief',
    'unit_chief',
  ] as const
  test.each(posts)('%s does not take, send back, answer or withdraw what is another’s, nor rate or close what was theirs', async who => {
    const walker = of(who)
    const tried = async (route: string) =>
      (await walk.ask('PUT', probes[route]!(walker.spots.own!, walker, walk.props), walker.caller)).status
    await handOver(walk, { ...walker, mandate: walk.world.holder('甲镇', 'first_secretary', '白水村').mandate, person: newId() })
    for (const route of [...handling, 'PUT /api/requests/{id}/withdrawal']) expect([route, await tried(route)]).toEqual([route, 403])
    const { answered, rated } = walker.spots.own!
    await walk.database.owner.query('update requests set handler_mandate_id = $1 where id in ($2, $3)', [walker.mandate, answered, rated])
    for (const act of ['rating', 'write-off']) expect([act, await tried(`PUT /api/requests/{id}/${act}`)]).toEqual([act, 403])
  })
})

describe('people who were let in once', () => {
  /** by codes that have run out when the clock is moved */
  const byCode = /by-code$|\{token\}\/session$/
  /** Walks all lines at the caller's own place; `open` says which lines still answer. */
  type Which = (line: (typeof lines)[number]) => boolean | undefined
  async function refusedAll(walker: Walker, status: number, open: Which, among: Which = () => true): Promise<void> {
    const wrong: string[] = []
    for (const line of lines.filter(line => line.about !== 'card' && !byCode.test(line.route) && among(line))) {
      try {
        const ask = probes[keyOf(line)]!(walker.spots.own!, walker, walk.props)
        const answer = await walk.ask(line.route.split(' ')[0]!, ask, walker.caller)
        const refused = answer.status === status
        if (refused === Boolean(open(line) || !line.route.includes(' /api/')))
          wrong.push(`${keyOf(line)}: ${answer.status} ${answer.text.slice(0, 90)}`)
      } catch (error) {
        if (!(error instanceof Nothing)) throw error
      }
    }
    expect(wrong).toEqual([])
  }
  const isOpen = (line: (typeof lines)[number]) => line.about === 'open'
  const letIn = async (post: Post, place: string): Promise<Walker> => {
    const holder = walk.world.holder('甲镇', post, place)
    return { ...of('party_secretary'), label: post, person: holder.person, caller: { token: await walk.signIn(holder.userName) } }
  }
  const run = (text: string, values: unknown[]) => walk.database.owner.query(text, values)

  test('whoever has not changed the initial password does that and nothing else', async () => {
    await run('update accounts set must_change_password = true where id = $1', [
      walk.world.holder('甲镇', 'village_officer', '白水村').account,
    ])
    await refusedAll(await letIn('village_officer', '白水村'), 403, line => line.beginner)
  })

  test('whoever’s mandate has ended sees and changes the own account only', async () => {
    const walker = await letIn('first_secretary', '白水村')
    await run(`update mandates set ended_on = '2026-11-24', ended_reason = 'transferred' where person_id = $1`, [walker.person])
    walk.forget()
    await refusedAll(
      walker,
      403,
      line => line.postless,
      line => !line.ofThen,
    )
  })

  test('a suspended account is out at once', async () => {
    const walker = await letIn('party_secretary', '白水村')
    expect(await statusOf(walker, '/households')).toBe(200)
    await officer('PUT', `/accounts/${walk.world.holder('甲镇', 'party_secretary', '白水村').account}/suspension`, { reason: '调查期间' })
    await refusedAll(walker, 401, isOpen)
  })

  test('so is whoever entered with a card that is revoked, within five seconds', async () => {
    const household = walk.world.household('甲镇', '白水村', '001')
    const token = await walk.cardSession(household)
    const walker = { ...of('resident'), caller: { token } }
    expect(await statusOf(walker, '/requests')).toBe(200)
    await officer('PUT', `/cards/${household.card}/revocation`, { reason: '遗失' })
    walk.forget()
    await refusedAll(walker, 401, isOpen)
  })

  test('a card’s session ends after 90 days', async () => {
    const start = walk.clock.now
    walk.clock.now = new Date(start.getTime() + 91 * 86_400_000)
    await refusedAll(of('resident'), 401, isOpen)
  })

  test('before and after the dates the stand-in has the own post only', async () => {
    const standIn = walkers.find(({ label }) => label === '组长（代理）')!
    for (const day of ['2026-11-19T23:59:00+08:00', '2026-12-01T00:01:00+08:00']) {
      walk.clock.now = new Date(day)
      await refusedAll(
        standIn,
        403,
        line => line.postless,
        line => !line.ofThen,
      )
      const own = json(await walk.ask('GET', { path: '/households' }, { token: standIn.caller.token! }))
      expect(own.total).toBe(6)
    }
    walk.clock.now = new Date('2026-11-30T23:59:00+08:00')
    expect(json(await get(standIn, '/households')).total).toBeGreaterThan(6)
  })

  test('the county looks into its towns, at home or not, and into nothing else', async () => {
    const { token } = of('county_home').caller
    const into = async (town: string) =>
      (await walk.ask('GET', { path: '/households' }, { token, headers: { 'x-town': town } } as Caller)).status
    expect([await into(walk.world.town('乙镇').id), await into(newId())]).toEqual([200, 404])
    const chief = of('unit_chief')
    const headers = { 'x-town': walk.world.town('乙镇').id }
    expect((await walk.ask('GET', { path: '/households' }, { ...chief.caller, headers } as Caller)).status).toBe(404)
    const mandate = { 'x-mandate': of('group_chief').mandate! }
    expect((await walk.ask('GET', { path: '/households' }, { ...chief.caller, headers: mandate } as Caller)).status).toBe(403)
  })
})

test('hidden ids do not occur in what the county reads', async () => {
  const walker = of('county_look')
  const hidden = await hiddenIds(walk, walker)
  for (const path of ['/requests?limit=200', '/audit?limit=200', '/people?limit=500']) {
    expect(overseen((await get(walker, path)).text, hidden, new Set())).toEqual([])
  }
})

test('all of it went over one pooled connection, which without a scope of its own sees nothing', async () => {
  const { app } = walk.database
  expect(app.totalCount).toBe(1)
  for (const table of ['towns', 'places', 'households', 'residents', 'people', 'mandates', 'visits', 'requests', 'files', 'audit_log']) {
    const { rows } = await app.query(`select count(*) as count from ${table}`)
    expect([table, rows[0].count]).toEqual([table, 0])
  }
})
