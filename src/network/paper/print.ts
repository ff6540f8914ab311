import type { Day } from '#common/calendar.ts'
import { refuseUnless } from '#common/refusal.ts'
import type { Paper } from '#platform/paper.ts'

/** 代表证: one card. Places and posts come as the words to print. */
export interface Certificate {
  name: string
  /** 邻长, 组长, … */
  post: string
  /** 沩山村东冲组第三邻 */
  unit: string
  serial: string
  from: Day
  /** none: until the next election */
  until?: Day | undefined
  /** who issues it: 沩山镇人民政府 */
  issuer: string
  issuedOn: Day
  /** a kept photo (JPEG); without one there is room to paste it */
  photo?: Buffer | undefined
  /** the public page that says whether the post is held today */
  link: string
}

/** A chief with a phone to call; no name where the post is vacant. */
export interface ChiefToCall {
  post: string
  name?: string | undefined
  phone?: string | undefined
}

/** 联系卡: one household's. */
export interface ContactCard {
  /** 张三户 */
  household: string
  /** 沩山镇沩山村东冲组第三邻 */
  place: string
  /** unit, group and area chief, nearest first */
  chiefs: ChiefToCall[]
  link: string
}

/** 花名册 of one unit. */
export interface Roster {
  /** 第三邻 */
  unit: string
  /** 沩山镇沩山村东冲组 */
  place: string
  chiefs: ChiefToCall[]
  /** phones as the reader of the paper may see them: whole or masked */
  households: { head: string; address: string; people: number; class: string; phone: string }[]
  printedOn: Day
}

/** A text that will show an empty box, and the characters our fonts do not have. */
export interface Unprintable {
  text: string
  characters: string[]
}

// A document holds all its pages in memory while it is laid out: these take up to half a gigabyte for a moment. A village needs less.
const most = { certificates: 1_000, contactCards: 3_000, rosters: 250 }

/** Ten to an A4 sheet, cut to the size of a bank card (ISO/IEC 7810 ID-1). @throws Refusal `paper.too_large` past 1,000 */
export async function printCertificates(paper: Paper, list: Certificate[]): Promise<Buffer> {
  refuseTooMany(list.length, most.certificates, '张代表证')
  const images: Record<string, Buffer> = {}
  const cards = list.map(({ photo, link, from, until, issuedOn, ...card }, index) => {
    if (photo) images[`${index}.jpg`] = photo
    const term = `${dotted(from)}—${until ? dotted(until) : '换届'}`
    return { ...card, title: '三长代表证', term, issued: inWords(issuedOn), photo: photo ? `${index}.jpg` : null, qr: link }
  })
  return await paper.printPdf('network/certificate.typ', cards, images)
}

/** Eight to an A4 sheet. @throws Refusal `paper.too_large` past 3,000 */
export async function printContactCards(paper: Paper, list: ContactCard[]): Promise<Buffer> {
  refuseTooMany(list.length, most.contactCards, '张联系卡')
  const cards = list.map(({ household, place, chiefs, link }) => ({
    household: `${household}　${place}`,
    chiefs: chiefs.map(shown),
    title: '三长联系卡　请贴在电话旁',
    motto: '遇事莫着急，三长就在家门口',
    hint: '扫码看三长是谁、反映诉求、查办理结果',
    emergencies: '报警 110　火警 119　急救 120',
    qr: link,
  }))
  return await paper.printPdf('network/contact-card.typ', cards)
}

/** Every unit on pages of its own, so that each chief gets only theirs. @throws Refusal `paper.too_large` past 250 units */
export async function printRosters(paper: Paper, list: Roster[]): Promise<Buffer> {
  refuseTooMany(list.length, most.rosters, '个邻的花名册')
  const rosters = list.map(({ unit, place, chiefs, households, printedOn }) => {
    const people = households.reduce((sum, household) => sum + household.people, 0)
    return { unit, place, chiefs: chiefs.map(shown), households, people, printed: inWords(printedOn) }
  })
  return await paper.printPdf('network/roster.typ', rosters)
}

/** Which of `texts` (names, mostly) hold characters that cannot be printed. */
export function unprintable(paper: Paper, texts: string[]): Unprintable[] {
  return [...new Set(texts)].flatMap(text => {
    const characters = paper.missingCharacters([text])
    return characters.length > 0 ? [{ text, characters }] : []
  })
}

function refuseTooMany(count: number, most: number, what: string): void {
  refuseUnless(count <= most, 'paper.too_large', `一次最多打印 ${most} ${what}，现有 ${count}，请按村分批打印`)
}

function shown({ post, name, phone }: ChiefToCall) {
  return { post, name: name ?? '（暂缺）', phone: phone ? grouped(phone) : '' }
}

/** 138 0000 1234: read aloud in three breaths. */
function grouped(phone: string): string {
  return /^\d{3}[\d*]{4}\d{4}$/.test(phone) ? `${phone.slice(0, 3)} ${phone.slice(3, 7)} ${phone.slice(7)}` : phone
}

function inWords(day: Day): string {
  const [year, month, date] = day.split('-').map(Number)
  return `${year}年${month}月${date}日`
}

function dotted(day: Day): string {
  return day.replaceAll('-', '.')
}
