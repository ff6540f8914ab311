import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asActor } from '#platform/db.ts'
import { openPaper } from '#platform/paper.ts'
import { testDatabase } from '#test/database.ts'
import { foundTown, type World } from '#test/town.ts'
import { testVault } from '#test/vault.ts'
import { call, open } from './acts.ts'
import { mark } from './attendance.ts'
import { decide, keepMinutes } from './decisions.ts'
import { sheetOf } from './print.ts'
import { calling, deciding, marking } from './terms.ts'

let db: Awaited<ReturnType<typeof testDatabase>>
let world: World
const vault = testVault()
const paper = openPaper()
beforeAll(async () => {
  db = await testDatabase()
  world = await foundTown(db, vault)
})
afterAll(async () => {
  paper.close()
  await db.close()
})

const textOf = (pdf: Buffer) =>
  execFileSync('pdftotext', ['-', '-'], { input: pdf, stdio: ['pipe', 'pipe', 'ignore'] })
    .toString()
    .replace(/\s/g, '')

test('notice, list to sign and minutes can be read again from the paper', async () => {
  const chief = world.actor('甲镇', 'unit_chief')
  const { now } = world
  const print = (id: string, name: 'notice' | 'sign-in' | 'minutes') =>
    asActor(db, chief, async tx => textOf(await paper.printPdf('meetings/meeting.typ', await sheetOf(tx, chief, now, id, name))))
  const what = { kind: 'talk', on: '2026-11-24', at: '19:30', location: '一邻晒谷坪', notice: '请带小板凳。' }
  const meeting = await asActor(db, chief, tx => call(tx, chief, now, calling.parse(what)))
  const notice = await print(meeting.id, 'notice')
  for (const words of ['一邻民情恳谈会通知', '2026年11月24日19:30', '一邻晒谷坪', '请带小板凳', chief.name]) expect(notice).toContain(words)
  const heads = world
    .town('甲镇')
    .households.filter(each => each.unit?.key === '青山村/一组/一邻')
    .map(each => each.residents[0]!.name)
  const list = await print(meeting.id, 'sign-in')
  for (const name of heads) expect(list).toContain(name)
  await asActor(db, chief, async tx => {
    await open(tx, chief, now, meeting.id, {})
    await mark(
      tx,
      chief,
      now,
      meeting.id,
      marking.parse({ marks: [{ id: meeting.people[0]!.id, state: 'present' }], counted: 6, how: 'paper' }),
    )
    await keepMinutes(tx, chief, now, meeting.id, { minutes: '大家商量修水沟，每户出一个工。', photos: [] })
    const task = { becomes: 'task', text: '周六修水沟', mandate: chief.mandate, dueOn: '2026-11-28' }
    await decide(tx, chief, now, meeting.id, deciding.parse(task), vault)
  })
  const minutes = await print(meeting.id, 'minutes')
  for (const words of ['一邻民情恳谈会记录', '每户出一个工', '周六修水沟', '交办', '2026-11-28', '另有居民6人', '点名到会1人'])
    expect(minutes).toContain(words)
})
