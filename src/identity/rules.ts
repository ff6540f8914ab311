import { posts } from '#common/posts.ts'
import { isCommonPassword } from './password-rules.ts'
import { passwordRule } from './terms.ts'

/** So many of something within so many seconds. */
export interface Limit {
  count: number
  seconds: number
}

export const codeRule = { digits: 6, seconds: 300, tries: 5, secondsBetween: 60, perDay: 10 }
export const sessionRule = { idleDays: 30, days: 180, cardDays: 90 }
/** An office shares one address: enough for everybody there, too few to try names or phones in bulk. */
export const limits: Record<'signInsPerAddress' | 'codesPerAddress' | 'codeTriesPerAddress' | 'codesPerCard', Limit> = {
  signInsPerAddress: { count: 100, seconds: 600 },
  codesPerAddress: { count: 60, seconds: 3600 },
  codeTriesPerAddress: { count: 100, seconds: 600 },
  codesPerCard: { count: 20, seconds: 86_400 },
}

/** What is wrong with a new password, in words, or null. `about`: user name, phone and the like, which it must not contain. */
export function passwordFault(password: string, about: readonly (string | null)[] = []): string | null {
  const length = [...password].length
  if (length < 8) return `${passwordRule}；现在只有 ${length} 个字符`
  if (!/\p{L}/u.test(password) || !/\d/.test(password)) return `${passwordRule}；现在缺少${/\d/.test(password) ? '字母' : '数字'}`
  if (isCommonPassword(password)) return '这个密码太常见，很容易被猜到，请换一个'
  if (/1[3-9]\d{9}/.test(password)) return '密码里不应含有手机号，请换一个'
  const lower = password.toLowerCase()
  if (about.some(word => word && word.length >= 4 && lower.includes(word.toLowerCase())))
    return '密码里不应含有自己的用户名或电话，请换一个'
  return null
}

/** Five wrong passwords in a row lock for 15 minutes, the next five for 30, then 60 …, at most a day. Seconds of the lock, 0 for none. */
export function lockSeconds(failures: number): number {
  if (failures === 0 || failures % 5 !== 0) return 0
  return Math.min(86_400, 900 * 2 ** Math.min(failures / 5 - 1, 7))
}

/** The wait, as one says it. */
export function waitInWords(seconds: number): string {
  return seconds <= 90 ? `${Math.max(1, Math.ceil(seconds))} 秒` : `${Math.ceil(seconds / 60)} 分钟`
}

const order = Object.keys(posts)

/** Highest post first; a post of one's own before one stood in for. */
export function byRank<T extends { post: string; actingFor?: unknown }>(a: T, b: T): number {
  return Number(Boolean(a.actingFor)) - Number(Boolean(b.actingFor)) || order.indexOf(a.post) - order.indexOf(b.post)
}

/** Routes open to somebody who has yet to change the initial password, or holds no post today. `route` begins after `/api`. */
export function isOpenTo(who: 'beginner' | 'postless', method: string, route: string): boolean {
  if (/^\/(public\/|sessions$|sessions\/by-code$|session-codes$|cards\/[^/]+\/(codes|session)$)/.test(route)) {
    return who === 'postless' || method !== 'GET' || route.startsWith('/public/')
  }
  if (route === '/me' || route === '/me/password' || route === '/sessions/current') return true
  // Who left a post may still hand in what lies unsent on the phone; what of it is taken, the acts decide.
  return (
    who === 'postless' &&
    (route === '/me/looks' || route.startsWith('/sessions/') || /^\/sync\/(key$|entries$|photos\/|recordings\/)/.test(route))
  )
}

const systems: [RegExp, string][] = [
  [/HarmonyOS|OpenHarmony/i, '鸿蒙手机'],
  [/Android/i, '安卓手机'],
  [/iPhone/i, '苹果手机'],
  [/iPad/i, '苹果平板'],
  [/Windows/i, 'Windows 电脑'],
  [/Mac OS X/i, '苹果电脑'],
  [/Linux/i, 'Linux 电脑'],
]
const browsers: [RegExp, string][] = [
  [/MicroMessenger/i, '微信'],
  [/Edg\//i, 'Edge'],
  [/Firefox/i, 'Firefox'],
  [/Chrome|CriOS/i, 'Chrome'],
  [/Safari/i, 'Safari'],
]

/** What a person would call the device behind a User-Agent: 安卓手机（微信）. */
export function deviceOf(userAgent: string | undefined): string {
  const named = (list: [RegExp, string][]) => list.find(([pattern]) => pattern.test(userAgent ?? ''))?.[1]
  const browser = named(browsers)
  const system = named(systems) ?? '其他设备'
  return browser ? `${system}（${browser}）` : system
}
