import { resolve } from 'node:path'
import { Hindrance } from './hindrance.ts'

/** What the environment says; everything has a default that makes one PC work. */
export interface Config {
  /** PORT, 8080; 0 takes any free one */
  port: number
  /** HOST, this machine only; 0.0.0.0 for all addresses */
  host: string
  /** DATA_DIR, ./data: database, files, keys */
  dataDir: string
  /** DATABASE_URL, none: the embedded PostgreSQL */
  databaseUrl: string | undefined
  /** DATABASE_POOL, 16: connections of the app role */
  poolSize: number
  /** RATE_PER_MINUTE, 600 requests per address; 0 for no limit */
  ratePerMinute: number
  /** BEHIND_PROXY=1: X-Forwarded-For is ours to believe */
  behindProxy: boolean
  /** PUBLIC_URL, none: the address printed in QR codes; without it the address of whoever asks for the print */
  publicUrl: string | undefined
  /** TIANDITU_KEY, none: key for the tiles of 天地图, see https://console.tianditu.gov.cn */
  tiandituKey: string | undefined
  /** DEMO_PHONE=1: invented phones (154…) can be read by everybody, as in the demonstration */
  demoPhone: boolean
  /** SETUP_COUNTY, SETUP_CODE, SETUP_USER, SETUP_PASSWORD: the county an empty database begins with, and its first officer */
  setUp: { county: string; code: string; userName: string; password: string | undefined }
  /** LOG_LEVEL, info */
  logLevel: string
  /** DEMO_SEED, 1 */
  demoSeed: number
}

type Environment = Record<string, string | undefined>

/** Reads the environment. @throws Hindrance naming the variable, what was expected and what was found. */
export function readConfig(env: Environment = process.env): Config {
  return {
    port: wholeNumber(env, 'PORT', 8080, 0, 65_535),
    host: env.HOST || '127.0.0.1',
    dataDir: resolve(env.DATA_DIR || 'data'),
    databaseUrl: databaseUrl(env),
    poolSize: wholeNumber(env, 'DATABASE_POOL', 16, 2, 500),
    ratePerMinute: wholeNumber(env, 'RATE_PER_MINUTE', 600, 0, 1_000_000),
    behindProxy: oneOf(env, 'BEHIND_PROXY', ['0', '1']) === '1',
    publicUrl: publicUrl(env),
    tiandituKey: env.TIANDITU_KEY || undefined,
    demoPhone: oneOf(env, 'DEMO_PHONE', ['0', '1']) === '1',
    setUp: {
      county: env.SETUP_COUNTY || '本县',
      code: env.SETUP_CODE || '000000000000',
      userName: env.SETUP_USER || 'admin',
      password: env.SETUP_PASSWORD,
    },
    logLevel: oneOf(env, 'LOG_LEVEL', ['info', 'debug', 'warn', 'error', 'silent']),
    demoSeed: wholeNumber(env, 'DEMO_SEED', 1, 0, 2 ** 32 - 1),
  }
}

function wholeNumber(env: Environment, name: string, usual: number, least: number, most: number): number {
  const text = env[name]
  if (!text) return usual
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= least && value <= most) return value
  throw new Hindrance(`环境变量 ${name} 应为 ${least}–${most} 的整数，实为“${text}”。`)
}

function oneOf(env: Environment, name: string, allowed: [string, ...string[]]): string {
  const text = env[name] || allowed[0]
  if (allowed.includes(text)) return text
  throw new Hindrance(`环境变量 ${name} 应为 ${allowed.join('、')} 之一，实为“${text}”。`)
}

function publicUrl(env: Environment): string | undefined {
  const text = env.PUBLIC_URL
  if (!text) return undefined
  const url = URL.parse(text)
  if (url && /^https?:$/.test(url.protocol)) return url.origin
  throw new Hindrance(`环境变量 PUBLIC_URL 应形如 https://三长通.example，实为“${text}”。`)
}

/** The value itself is never repeated: it holds a password. */
function databaseUrl(env: Environment): string | undefined {
  const text = env.DATABASE_URL
  if (!text) return undefined
  if (/^postgres(ql)?:$/.test(URL.parse(text)?.protocol ?? '')) return text
  throw new Hindrance('环境变量 DATABASE_URL 应形如 postgres://用户:密码@主机:5432/库名，现在的写法读不懂。')
}

/**
 * Reads `--name value`, `--name=value` and bare `--flag` from the command line.
 * @throws Hindrance for anything that is not asked for, so that a typing error never passes for a default
 */
export function readOptions<V extends string, F extends string>(args: string[], valued: readonly V[], flags: readonly F[]) {
  const options: Partial<Record<V, string>> & Partial<Record<F, true>> = {}
  const rest = [...args]
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [name = '', given] = word.replace(/^--/, '').split(/=(.*)/s)
    if (word.startsWith('--') && given === undefined && flags.includes(name as F)) Object.assign(options, { [name]: true })
    else if (word.startsWith('--') && valued.includes(name as V)) Object.assign(options, { [name]: given ?? valueAfter(name, rest) })
    else
      throw new Hindrance(
        `不认识参数“${word}”：可用的有 ${[...valued.map(known => `--${known} 值`), ...flags.map(known => `--${known}`)].join('、')}。`,
      )
  }
  return options
}

function valueAfter(name: string, rest: string[]): string {
  const value = rest.shift()
  if (value === undefined || value.startsWith('--')) throw new Hindrance(`参数 --${name} 后面应有一个值。`)
  return value
}
