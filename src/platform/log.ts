import { pino } from 'pino'

/** What the rest of the program knows of the log: facts first, then a constant English phrase. */
export interface Log {
  debug(facts: object, words: string): void
  info(facts: object, words: string): void
  warn(facts: object, words: string): void
  error(facts: object, words: string): void
}

export interface LogOptions {
  level?: string
  /** one readable line each instead of JSON; as a rule when a person watches */
  pretty?: boolean
  write?: (line: string) => void
}

/** A structured log, one JSON object a line, without personal data: see `withoutPeople`. */
export function openLog({ level = 'info', pretty = false, write = line => process.stdout.write(line) }: LogOptions = {}): Log {
  const destination = { write: (line: string) => write(pretty ? readable(masked(line)) : masked(line)) }
  const formatters = {
    level: (label: string) => ({ level: label }),
    log: (facts: object) => withoutPeople(facts) as Record<string, unknown>,
  }
  return pino({ level, base: undefined, formatters, timestamp: pino.stdTimeFunctions.isoTime }, destination)
}

/** Names under which personal data or secrets travel in this program. Their values never reach a log, at any depth. */
const personal = new Set(
  `name userName user_name pinyin phone phones tel idNumber id_number address where whereText where_text text note notes words answer title
  password passwordHash code token cookie authorization secret key keys session card link url query body before after longitude latitude
  born birthday relation hardship detail parameters values`.split(/\s+/),
)

/** A copy of `facts` in which every value under a personal name is '[removed]'. Errors keep their stack, not their quoted values. */
export function withoutPeople(facts: unknown, depth = 0): unknown {
  if (facts === null || typeof facts !== 'object') return facts
  if (depth > 6) return '[deep]'
  if (facts instanceof Date) return facts
  if (facts instanceof Uint8Array) return `[${facts.length} bytes]`
  if (facts instanceof Error) return { type: facts.name, code: (facts as { code?: unknown }).code, stack: facts.stack }
  if (Array.isArray(facts)) return facts.slice(0, 50).map(item => withoutPeople(item, depth + 1))
  // The error code of a refusal or of PostgreSQL is no secret: it is kept under `refusal` and `sqlstate`, not under `code`.
  return Object.fromEntries(
    Object.entries(facts).map(([key, value]) => [key, personal.has(key) ? '[removed]' : withoutPeople(value, depth + 1)]),
  )
}

/** A last net under the rule above: whatever looks like an ID number or a mobile phone in any text of the line. */
function masked(line: string): string {
  return line
    .replace(/(?<![\w-])(\d{6})\d{8}(\d{3}[\dXx])(?![\w-])/g, '$1********$2')
    .replace(/(?<![\w.-])(1[3-9]\d)\d{4}(\d{4})(?![\w.-])/g, '$1****$2')
}

const marks: Record<string, string> = { error: '\u001b[31m✗\u001b[0m', warn: '\u001b[33m!\u001b[0m', info: '·', debug: ' ' }

function readable(line: string): string {
  const { level, time, msg, stack, error, ...facts } = JSON.parse(line)
  const rest = Object.entries(facts).map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
  const trace = error?.stack ?? error ?? stack
  return `${marks[level] ?? level} ${String(time).slice(11, 19)} ${msg ?? ''} ${rest.join(' ')}${trace ? `\n${trace}` : ''}`
    .trimEnd()
    .concat('\n')
}
