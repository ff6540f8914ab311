import { type Day, isDay } from '#common/calendar.ts'
import { isPhone } from '#common/mask.ts'
import { type ClassKind, classKinds } from './class-terms.ts'
import { classWords, howWords, ordinaryWord, postWords, type RollPost, relationWords } from './roll-terms.ts'

/** Why a cell could not be read: what was expected and what was found. */
export class Wrong {
  readonly reason: string
  constructor(reason: string) {
    this.reason = reason
  }
}

/** Text as it is kept: full-width forms made half-width, blanks at the ends and doubled ones gone. */
export function plain(text: string): string {
  return /^[\x21-\x7e\u4e00-\u9fff]*$/.test(text) ? text : text.normalize('NFKC').replace(/\s+/g, ' ').trim()
}

export function readRelation(text: string): string | Wrong {
  const word = text.replace(/\s/g, '')
  const known = relationWords[word] ?? relationWords[word.replace(/^[长大次二三四五六七八幺小养继]/, '')]
  return known ?? new Wrong(`与户主关系应为户主、配偶、子、女等（见“填写说明”），实为“${text}”`)
}

export function readSex(text: string): '男' | '女' | Wrong {
  const word = text.replace(/性$/, '')
  return word === '男' || word === '女' ? word : new Wrong(`性别应为男或女，实为“${text}”`)
}

/** One number; mobile numbers lose blanks, dashes and +86. */
export function readPhone(text: string): string | Wrong {
  const number = text.replace(/[\s-]/g, '').replace(/^(\+|00)86(?=1)/, '')
  if (isPhone(number)) return number
  if (/[、,，;；/]/.test(text)) return new Wrong('应为一个电话号码，实为多个')
  return new Wrong(`电话应为 11 位手机号或带区号的固定电话，实为 ${number.length} 位“${text}”`)
}

/** Party membership out of 是/否, √ or a political status. */
export function readParty(text: string): boolean | Wrong {
  if (['是', '√', '✓', '党员', '中共党员', '中共预备党员', '预备党员', 'Y', 'y', '1'].includes(text)) return true
  if (['否', '×', '非党员', '群众', '共青团员', '团员', '无', 'N', 'n', '0'].includes(text)) return false
  return new Wrong(`党员应为是或否，实为“${text}”`)
}

/** 户类别: kinds set apart by 、 or ，; 普通户 means none. */
export function readClasses(text: string): ClassKind[] | Wrong {
  if (text === ordinaryWord) return []
  const kinds = new Set<ClassKind>()
  for (const part of classWords[text] ? [text] : text.split(/[、,，;；+]|(?<!独居)\//)) {
    const word = part.trim()
    if (!word) continue
    const kind = classWords[word] ?? classWords[word.replace(/户$/, '')]
    if (!kind) return new Wrong(`户类别应为${ordinaryWord}，或 ${Object.values(classKinds).join('、')}，实为“${word}”`)
    kinds.add(kind)
  }
  return [...kinds]
}

const bounds = { longitude: ['经度', 73, 136], latitude: ['纬度', 3, 54] } as const

/** Degrees WGS84 within China; a value that fits the other column says so. */
export function readDegrees(text: string, which: 'longitude' | 'latitude'): number | Wrong {
  const [word, least, most] = bounds[which]
  const value = Number(text)
  if (!/^-?\d+(\.\d+)?$/.test(text))
    return new Wrong(`${word}应为十进制度数，如 ${which === 'longitude' ? '113.4912' : '27.6471'}，实为“${text}”`)
  if (value >= least && value <= most) return value
  const [otherWord, otherLeast, otherMost] = bounds[which === 'longitude' ? 'latitude' : 'longitude']
  const swapped = value >= otherLeast && value <= otherMost ? `，像是${otherWord}，经纬度可能填反了` : ''
  return new Wrong(`${word}应在 ${least}–${most} 度之间，实为 ${text}${swapped}`)
}

/** `2026-11-24`, `2026/11/4`, `2026.11.4`, `2026年11月4日` or `20261104` as a day. */
export function readDay(text: string): Day | Wrong {
  const parts = /^(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))(?:[ T]00:00(?::00)?(?:\.000)?Z?)?$/.exec(text)
  if (!parts) return new Wrong(`应为日期，如 2026-11-24，实为“${text}”`)
  const day = `${parts[1]}-${(parts[2] ?? parts[4]!).padStart(2, '0')}-${(parts[3] ?? parts[5]!).padStart(2, '0')}`
  return isDay(day) ? day : new Wrong(`日期 ${day} 不存在`)
}

export function readPost(text: string): RollPost | Wrong {
  const word = text.replace(/\s/g, '')
  for (const [post, words] of Object.entries(postWords)) if (words.includes(word)) return post as RollPost
  const first = Object.values(postWords).map(words => words[0])
  return new Wrong(`岗位应为 ${first.join('、')}，实为“${text}”`)
}

export function readHow(text: string): 'elected' | 'appointed' | Wrong {
  for (const [how, words] of Object.entries(howWords)) if (words.includes(text)) return how as 'elected' | 'appointed'
  return new Wrong(`产生方式应为推选、选举或任命，实为“${text}”`)
}
