import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '#common/ids.ts'
import { linkToken } from '#identity/links.ts'
import { asSystem } from '#platform/db.ts'
import { openFiles } from '#platform/files.ts'
import { writeArticle } from '#requests/articles.ts'
import { hearVoice } from '#requests/voice.ts'
import { testDatabase } from '#test/database.ts'
import { deliberationsOf } from '#test/deliberations.ts'
import { type IdentityApp, identityApp } from '#test/identity-app.ts'
import { requestsOf } from '#test/requests.ts'
import { foundTown, type Household, type World } from '#test/town.ts'
import { testVault } from '#test/vault.ts'
import { hearRecording } from '#visits/recordings.ts'
import { pages } from './pages.ts'

let db: Awaited<ReturnType<typeof testDatabase>>
let world: World
let server: IdentityApp
let t: ReturnType<typeof requestsOf>
let folder: string
const vault = testVault()
beforeAll(async () => {
  db = await testDatabase()
  world = await foundTown(db, vault)
  server = identityApp(db, vault, world.now)
  folder = await mkdtemp(join(tmpdir(), 'sanzhang-pages-'))
  server.app.route('/', pages({ identity: server.identity, files: openFiles(folder) }))
  t = requestsOf(db, world, vault)
})
afterAll(async () => {
  await server.identity.later.settled()
  await db.close()
  await rm(folder, { recursive: true })
})

const cardOf = (household: Household) => `/k/${linkToken(vault, household.card, 'card')}`
const home = (number = '001') => world.household('甲镇', '青山村', number)

interface Shown {
  status: number
  text: string
  location: string | null
  headers: Headers
}
/** A browser without script on a phone: GET, or a form's POST from our own page, with the card's cookie. */
async function open(
  path: string,
  { cookie, form, origin = 'http://town.example' }: { cookie?: string; form?: FormData | null; origin?: string } = {},
): Promise<Shown> {
  const headers: Record<string, string> = { host: 'town.example' }
  if (cookie) headers.cookie = `card=${cookie}`
  if (form !== undefined) headers.origin = origin
  const request = { method: form === undefined ? 'GET' : 'POST', headers, body: form ?? undefined }
  const response = await server.app.request(`http://town.example${path}`, request)
  return { status: response.status, text: await response.text(), location: response.headers.get('location'), headers: response.headers }
}
const form = (fields: Record<string, string>) => {
  const data = new FormData()
  for (const [name, value] of Object.entries(fields)) data.set(name, value)
  return data
}
async function prove(household: Household): Promise<string> {
  await db.owner.query('delete from throttles; delete from one_time_codes')
  const resident = household.residents[0]!
  await open(`${cardOf(household)}/codes`, { form: form({ resident: resident.id }) })
  const code = await server.lastCode(resident.phone!)
  const { status, headers } = await open(`${cardOf(household)}/session`, { form: form({ resident: resident.id, phone: '', code }) })
  expect(status).toBe(303)
  return /card=([^;]+)/.exec(headers.get('set-cookie')!)![1]!
}

describe('the card in anybody’s hands', () => {
  test('shows whom to call and nothing of the household but masks', async () => {
    const household = home()
    const { status, text, headers } = await open(cardOf(household))
    expect(status).toBe(200)
    for (const [post, place] of [
      ['unit_chief', '青山村/一组/一邻'],
      ['group_chief', '青山村/一组'],
      ['area_chief', '青山村/一片'],
    ] as const) {
      const { name, phone } = world.holder('甲镇', post, place)
      expect(text).toContain(name)
      expect(text).toContain(`href="tel:${phone}"`)
    }
    for (const resident of household.residents) {
      expect(text).not.toContain(resident.name)
      if (resident.phone) expect(text).not.toContain(resident.phone)
      expect(text).not.toContain(resident.idNumber)
    }
    expect(text).not.toContain('<script')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(Buffer.byteLength(text)).toBeLessThan(20_000)
  })

  test('says kindly that a link is not right, or a card revoked', async () => {
    const wrong = await open('/k/notacard')
    expect(wrong.status).toBe(404)
    expect(wrong.text).toContain('请核对二维码')
    const other = world.household('乙镇')
    await asSystem(db, tx =>
      tx.updateTable('cards').set({ revoked_at: world.now, revoked_reason: '遗失' }).where('id', '=', other.card).execute(),
    )
    const revoked = await open(cardOf(other))
    expect(revoked.text).toContain('已作废')
    expect((await open(`${cardOf(other)}/codes`, { form: form({ resident: other.residents[0]!.id }) })).status).toBe(404)
  })

  test('lets nobody in without the code, nor with another household’s cookie', async () => {
    const household = home('002')
    await open(`${cardOf(household)}/codes`, { form: form({ resident: household.residents[0]!.id }) })
    const wrong = await open(`${cardOf(household)}/session`, {
      form: form({ resident: household.residents[0]!.id, phone: '', code: '000000' }),
    })
    expect([wrong.status, wrong.headers.get('set-cookie')]).toEqual([401, null])
    expect(wrong.text).toContain('验证码不对')
    const cookie = await prove(home())
    for (const path of ['/raise', `/requests/${newId()}`, '/looks', `/photos/${newId()}`]) {
      expect((await open(`${cardOf(household)}${path}`, { cookie })).status).toBe(401)
      expect((await open(`${cardOf(household)}${path}`)).status).toBe(401)
    }
    expect((await open(cardOf(household), { cookie })).text).toContain('发送验证码')
  })

  test('takes no form that stood on another site', async () => {
    const cookie = await prove(home())
    const forged = await open(`${cardOf(home())}/raise`, { cookie, form: form({ text: '伪造的诉求' }), origin: 'http://evil.example' })
    expect(forged.status).toBe(403)
  })
})

describe('with the phone proved', () => {
  test('raise with a photo, follow it, rate it in one tap', async () => {
    const cookie = await prove(home())
    const at = cardOf(home())
    expect((await open(at, { cookie })).text).toContain(`${home().residents[0]!.name}，您好`)
    const id = /name="id" value="([^"]+)"/.exec((await open(`${at}/raise`, { cookie })).text)![1]!
    const data = form({ id, text: '屋后的水管断断续续<b>', where: '屋后' })
    data.append('photo', new File([new Uint8Array(await picture())], 'pipe.jpg', { type: 'image/jpeg' }))
    data.append('photo', new File([], ''))
    const { status, location } = await open(`${at}/raise`, { cookie, form: data })
    expect([status, location]).toEqual([303, `${at}/requests/${id}?said=new`])
    const shown = await open(location!, { cookie })
    expect(shown.text).toContain('屋后的水管断断续续&lt;b&gt;')
    expect(shown.text).toContain('最迟 12月1日 23:59 前有结果')
    const image = await open(/src="([^"]*\/photos\/[^"]+)"/.exec(shown.text)![1]!, { cookie })
    expect([image.status, image.headers.get('content-type')]).toEqual([200, 'image/jpeg'])

    await t.sorted(t.who('party_secretary'), id)
    await t.dispatched(t.who('party_secretary'), id, t.who('group_chief'))
    await t.taken(t.who('group_chief'), id)
    await t.answered(t.who('group_chief'), id)
    const answered = await open(`${at}/requests/${id}`, { cookie })
    expect(answered.text).toContain('办好了，满意')
    expect(answered.text).toContain(`组长${t.who('group_chief').name}答复：换了新灯`)
    expect((await open(`${at}/requests/${id}/rating`, { cookie, form: form({ rating: 'settled', words: '' }) })).status).toBe(303)
    expect(await t.seen(t.villager(), id)).toMatchObject({ state: 'rated', solved: true, satisfied: true })
    expect(Buffer.byteLength(answered.text)).toBeLessThan(20_000)
  })

  test('not fixed means reopened; content with an honest explanation means rated', async () => {
    const cookie = await prove(home())
    const reopened = await t.upTo('answered')
    await open(`${cardOf(home())}/requests/${reopened}/rating`, { cookie, form: form({ rating: 'unsettled', words: '又黑了' }) })
    expect(await t.seen(t.villager(), reopened)).toMatchObject({ state: 'sorted', reopened: 1, solved: false, ratingWords: '又黑了' })
    const explained = await t.upTo('taken')
    await t.answered(t.who('group_chief'), explained, { outcome: 'explained', words: '要先申请' })
    expect((await open(`${cardOf(home())}/requests/${explained}`, { cookie })).text).toContain('知道了，可以')
    await open(`${cardOf(home())}/requests/${explained}/rating`, { cookie, form: form({ rating: 'settled', words: '' }) })
    expect(await t.seen(t.villager(), explained)).toMatchObject({ state: 'rated', solved: false, satisfied: true })
  })

  test('a sealed one is taken down and not shown again, not even here', async () => {
    const cookie = await prove(home())
    const at = cardOf(home())
    const id = newId()
    const { location } = await open(`${at}/raise`, { cookie, form: form({ id, text: '家里有人动手打人', where: '', sealed: 'yes' }) })
    expect(location).toMatch(/\?kept=202611-\d{4}$/)
    const after = await open(location!, { cookie })
    expect(after.text).toContain('只有镇里指定的人看得到')
    expect(after.text).not.toContain('动手打人')
    expect((await open(`${at}/requests/${id}`, { cookie })).status).toBe(404)
    expect((await t.seen(t.who('town_officer'), id)).sealed).toBe(true)
  })

  test('shows beforehand who will read what, and keeps it and its photos through looking and going back', async () => {
    const cookie = await prove(home())
    const at = cardOf(home())
    const id = newId()
    const data = form({ id, text: '路灯不亮，打我电话13812345678', where: '桥头', step: 'preview' })
    data.append('photo', new File([new Uint8Array(await picture())], 'lamp.jpg', { type: 'image/jpeg' }))
    const preview = await open(`${at}/raise`, { cookie, form: data })
    expect(preview.text).toContain('手机号 138****5678')
    expect(preview.text).toContain('照片 1 张（不带拍摄地点）')
    expect((await open(`${at}/requests/${id}`, { cookie })).status).toBe(404)
    const kept = /name="kept" value="([^"]+)"/.exec(preview.text)![1]!
    const said = { id, text: '桥头路灯不亮', where: '桥头', kept }
    const back = await open(`${at}/raise`, { cookie, form: form({ ...said, step: 'edit' }) })
    expect(back.text).toContain('桥头路灯不亮')
    const { location } = await open(`${at}/raise`, { cookie, form: form(said) })
    expect(location).toBe(`${at}/requests/${id}?said=new`)
    expect((await t.seen(t.villager(), id)).photos).toEqual([kept])
  })

  test('answers a question from the knowledge base, and sends on with one tap what nobody answered', async () => {
    const office = t.who('town_officer')
    const article = { question: '医保今年交多少？', answer: '每人 400 元，村部交', source: '医保所' }
    await t.as(office, tx => writeArticle(tx, office, world.now, article))
    const cookie = await prove(home())
    const at = cardOf(home())
    const answered = await open(`${at}/ask?q=${encodeURIComponent('请问医保要交多少钱')}`, { cookie })
    expect(answered.text).toContain('每人 400 元，村部交')
    const none = await open(`${at}/ask?q=${encodeURIComponent('养蜂有没有补贴')}`, { cookie })
    expect(none.text).toContain('没有现成的答案')
    const id = /name="id" value="([^"]+)"/.exec(none.text)![1]!
    const { location } = await open(`${at}/raise`, { cookie, form: form({ id, text: '养蜂有没有补贴' }) })
    expect(location).toBe(`${at}/requests/${id}?said=new`)
    expect((await open(`${at}/ask?q=x`)).status).toBe(401)
  })

  test('what is typed survives a refusal, and a form sent twice is one request', async () => {
    const cookie = await prove(home())
    const at = cardOf(home())
    const short = await open(`${at}/raise`, { cookie, form: form({ id: newId(), text: '水', where: '桥头' }) })
    expect([short.status, short.text.includes('至少 4 个字'), short.text.includes('value="桥头"')]).toEqual([422, true, true])
    const bad = form({ id: newId(), text: '路灯不亮了', where: '' })
    bad.append('photo', new File(['%PDF-1.7'], 'a.jpg', { type: 'image/jpeg' }))
    expect((await open(`${at}/raise`, { cookie, form: bad })).text).toContain('路灯不亮了')
    const id = newId()
    const twice = () => open(`${at}/raise`, { cookie, form: form({ id, text: '桥头栏杆松了', where: '' }) })
    expect([(await twice()).status, (await twice()).status]).toEqual([303, 303])
    expect((await t.recordsOf(id)).filter(act => act === 'request.raised')).toHaveLength(1)
  })

  const spoken = (fields: Record<string, string>, bytes = Buffer.from('\x1a\x45\xdf\xa3-speech', 'latin1')) => {
    const data = form(fields)
    data.append('voice', new File([new Uint8Array(bytes)], 'voice', { type: 'audio/webm' }))
    return data
  }

  test('say it instead of writing; whoever sees the matter hears it, and nobody else', async () => {
    const cookie = await prove(home())
    const at = cardOf(home())
    const id = newId()
    expect((await open(`${at}/raise`, { cookie, form: spoken({ id, text: '', where: '桥头' }) })).status).toBe(303)
    const shown = (await open(`${at}/requests/${id}`, { cookie })).text
    expect([shown.includes('请听录音'), shown.includes(`src="${at}/requests/${id}/voice"`)]).toEqual([true, true])
    const heard = await open(`${at}/requests/${id}/voice`, { cookie })
    expect([heard.status, heard.headers.get('content-type'), heard.text.endsWith('-speech')]).toEqual([200, 'audio/webm', true])
    const secretary = t.who('party_secretary')
    expect(await t.seen(secretary, id)).toMatchObject({ voice: true, photos: [], text: '（说的是语音，请听录音）' })
    expect((await t.as(secretary, tx => hearVoice(tx, secretary, id))).mediaType).toBe('audio/webm')
    const file = await asSystem(db, tx => tx.selectFrom('files').select('id').where('subject_id', '=', id).executeTakeFirstOrThrow())
    await expect(t.as(secretary, tx => hearRecording(tx, secretary, file.id))).rejects.toMatchObject({ code: 'recordings.not_found' })
    const other = t.who('party_secretary', '白水村')
    await expect(t.as(other, tx => hearVoice(tx, other, id))).rejects.toMatchObject({ code: 'requests.not_found' })
    const neighbour = await prove(home('002'))
    expect((await open(`${cardOf(home('002'))}/requests/${id}/voice`, { cookie: neighbour })).status).toBe(404)
  })

  test('what is said under seal is heard by the named posts alone', async () => {
    const cookie = await prove(home())
    const id = newId()
    await open(`${cardOf(home())}/raise`, { cookie, form: spoken({ id, text: '他喝了酒就打人', where: '', sealed: 'yes' }) })
    const [chief, officer] = [t.who('unit_chief'), t.who('town_officer')]
    await expect(t.as(chief, tx => hearVoice(tx, chief, id))).rejects.toMatchObject({ code: 'requests.not_found' })
    expect((await t.as(officer, tx => hearVoice(tx, officer, id))).mediaType).toBe('audio/webm')
  })

  test('a voice note comes along through the preview, and with one matter only; what is no speech is said so', async () => {
    const cookie = await prove(home())
    const at = cardOf(home())
    const previewed = await open(`${at}/raise`, { cookie, form: spoken({ id: newId(), text: '水管又断了', where: '', step: 'preview' }) })
    expect(previewed.text).toContain('语音一段（听得到您的声音）')
    const keptVoice = /name="keptVoice" value="([^"]+)"/.exec(previewed.text)![1]!
    const id = newId()
    expect((await open(`${at}/raise`, { cookie, form: form({ id, text: '水管又断了', where: '', keptVoice }) })).status).toBe(303)
    expect((await t.seen(t.villager(), id)).voice).toBe(true)
    const again = await open(`${at}/raise`, { cookie, form: form({ id: newId(), text: '又一件事情', where: '', keptVoice }) })
    expect([again.status, again.text.includes('有语音没有传上来，或已用在别处')]).toEqual([422, true])
    const paper = await open(`${at}/raise`, {
      cookie,
      form: spoken({ id: newId(), text: '路灯不亮了', where: '' }, Buffer.from('%PDF-1.7')),
    })
    expect([paper.status, paper.text.includes('应为手机录的语音'), paper.text.includes('路灯不亮了')]).toEqual([422, true, true])
  })

  test('the script comes from us, is small, and only where something is typed or was just sent', async () => {
    const cookie = await prove(home())
    const { headers, text } = await open('/k/card.js')
    expect(headers.get('content-type')).toContain('text/javascript')
    expect(Buffer.byteLength(text)).toBeLessThan(6_000)
    const at = cardOf(home())
    expect((await open(`${at}/raise`, { cookie })).text).toContain(`<script src="/k/card.js" defer data-draft="${at}" data-done="">`)
    expect((await open(at, { cookie })).text).not.toContain('<script')
  })

  test('withdraw; see who looked; leave for good', async () => {
    const cookie = await prove(home())
    const at = cardOf(home())
    const id = await t.upTo('raised')
    await open(`${at}/requests/${id}/withdrawal`, { cookie, form: form({ reason: '自己修好了' }) })
    expect((await t.seen(t.villager(), id)).state).toBe('withdrawn')
    expect((await open(`${at}/looks`, { cookie })).text).toContain('没有人看过')
    expect((await open(`${at}/leave`, { cookie, form: form({}) })).status).toBe(303)
    expect((await open(`${at}/raise`, { cookie })).status).toBe(401)
  })

  test('another household’s request is not there', async () => {
    const cookie = await prove(home('002'))
    expect((await open(`${cardOf(home('002'))}/requests/${await t.upTo('raised')}`, { cookie })).status).toBe(404)
    expect((await open(`${cardOf(home('002'))}/requests/nonsense`, { cookie })).status).toBe(404)
  })
})

describe('the certificate', () => {
  test('says whether the post is held today, by whom and where; revoked and unknown ones say so', async () => {
    const { mandate, name, place } = world.holder('甲镇', 'unit_chief')
    const id = newId()
    const row = { town_id: world.town('甲镇').id, id, mandate_id: mandate, place: place.path, serial: 'DB-0001', issued_on: '2026-01-05' }
    await asSystem(db, tx => tx.insertInto('certificates').values(row).execute())
    const at = `/p/${linkToken(vault, id, 'certificate')}`
    const held = await open(at)
    expect(held.status).toBe(200)
    for (const words of [name, '邻长代表证', '今天在任', 'DB-0001', '甲镇']) expect(held.text).toContain(words)
    await asSystem(db, tx =>
      tx.updateTable('certificates').set({ revoked_on: '2026-11-01', revoked_reason: '遗失' }).where('id', '=', id).execute(),
    )
    expect((await open(at)).text).toContain('此证已作废')
    expect((await open('/p/nonsense')).status).toBe(404)
  })
})

async function picture(): Promise<Buffer> {
  return await sharp({ create: { width: 40, height: 30, channels: 3, background: '#886644' } })
    .jpeg()
    .toBuffer()
}

describe('what the neighbours settle', () => {
  test('is read, spoken to and voted on by the card; a fault is said on the same page, a neighbour’s vote never', async () => {
    const call = deliberationsOf(db, world)
    const [first, second] = call.homes('青山村/一组/二邻')
    const id = await call.running(world.actor('甲镇', 'group_chief'), '青山村/一组/二邻')
    const [mine, theirs] = [await prove(first!), await prove(second!)]
    const at = `${cardOf(first!)}/deliberations/${id}`
    expect((await open(cardOf(first!), { cookie: mine })).text).toContain('正在表决，11月26日 09:00截止')
    expect((await open(at, { cookie: mine })).text).toMatch(/不少于 2\/3 的户参加.*超过 1\/2 同意才通过/)
    const empty = await open(`${at}/ballots`, { cookie: mine, form: form({ choice: 'objection', reason: '' }) })
    expect([empty.status, empty.text]).toEqual([422, expect.stringContaining('写明理由')])
    expect((await open(`${at}/ballots`, { cookie: mine, form: form({ choice: 'no', reason: '家里困难' }) })).location).toContain(
      'said=voted',
    )
    expect((await open(at, { cookie: mine })).text).toContain('您家已投：不同意')
    expect((await open(`${at}/words`, { cookie: mine, form: form({ text: '一楼的也分摊吗' }) })).location).toContain('said=spoken')
    const other = await open(`${cardOf(second!)}/deliberations/${id}`, { cookie: theirs })
    expect(other.text).toContain('一楼的也分摊吗')
    expect(other.text).not.toContain('家里困难')
    expect(other.text).not.toContain('您家已投')
    const far = await prove(home())
    expect((await open(`${cardOf(home())}/deliberations/${id}`, { cookie: far })).status).toBe(404)
    expect((await open(`${at}/ballots`, { cookie: mine, form: form({ choice: 'yes' }), origin: 'http://elsewhere.example' })).status).toBe(
      403,
    )
  })
})
