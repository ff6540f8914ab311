import { getConnInfo } from '@hono/node-server/conninfo'
import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { compress } from 'hono/compress'
import { HTTPException } from 'hono/http-exception'
import { requestId } from 'hono/request-id'
import { routePath } from 'hono/route'
import { secureHeaders } from 'hono/secure-headers'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { Refusal } from '#common/refusal.ts'
import type { Database } from './db.ts'
import type { Env } from './http.ts'
import type { Log } from './log.ts'

export interface AppOptions {
  database: Database
  log: Log
  now: () => Date
  /** requests per minute and address; 0 for no limit */
  ratePerMinute: number
  /** whether X-Forwarded-For may be believed (a proxy of ours stands in front) */
  behindProxy: boolean
  /** bytes allowed on upload routes, by path prefix; elsewhere 1 MB */
  uploads: Record<string, number>
}

/** The application all capabilities are mounted on: ids, logs, headers, limits, refusals in one place. */
export function createApp(options: AppOptions): OpenAPIHono<Env> {
  const app = new OpenAPIHono<Env>()
  app.use(requestId({ headerName: 'X-Request-Id' }), logged(options.log), headers)
  app.use(atMost(options), limitBody(options.uploads))
  // Even asked for nothing, compress() turns the answer into a stream, which costs a quarter more processor time.
  app.use('/api/*', (c, next) => (c.req.header('accept-encoding') ? squeezed(c, next) : next()))
  app.use(async (c, next) => {
    c.set('now', options.now())
    c.set('database', options.database)
    c.set('seesSealed', false)
    await next()
  })
  app.onError((error, c) => refuse(c, error, options.log))
  return app
}

const squeezed = compress()

/** Where a request comes from: the socket's address, or the proxy's word for it. */
export function addressOf(c: Context, behindProxy: boolean): string {
  const forwarded = behindProxy ? c.req.header('x-forwarded-for')?.split(',')[0]?.trim() : undefined
  // A request made in a test has no socket.
  return forwarded || (c.env?.incoming ? getConnInfo(c).remote.address : undefined) || 'unknown'
}

// antd writes its styles at run time, hence 'unsafe-inline' for styles; scripts come only from us.
const headers = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'self'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:', 'blob:', 'https://*.tianditu.gov.cn'],
    mediaSrc: ["'self'", 'blob:'],
    connectSrc: ["'self'"],
    objectSrc: ["'none'"],
    baseUri: ["'self'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  },
  xFrameOptions: 'DENY',
  referrerPolicy: 'same-origin',
  // Off until the town serves https: on plain http browsers ignore it, behind a proxy the proxy says it.
  strictTransportSecurity: false,
})

/** One line per request, naming the route and never the address bar: links hold card tokens, queries hold names. */
function logged(log: Log): MiddlewareHandler<Env> {
  return async (c, next) => {
    const started = performance.now()
    await next()
    const ms = Math.round((performance.now() - started) * 10) / 10
    log.info({ id: c.var.requestId, method: c.req.method, route: routePath(c, -1), status: c.res.status, ms }, 'request')
  }
}

function atMost({ ratePerMinute, behindProxy }: AppOptions): MiddlewareHandler<Env> {
  if (!ratePerMinute) return async (_c, next) => await next()
  const limiter = new RateLimiterMemory({ points: ratePerMinute, duration: 60 })
  return async (c, next) => {
    await limiter.consume(addressOf(c, behindProxy)).catch(reason => {
      if (!(reason instanceof RateLimiterRes)) throw reason
      const seconds = Math.ceil(reason.msBeforeNext / 1000)
      c.header('Retry-After', String(seconds))
      throw new Refusal('rate.too_many', `操作太频繁，请 ${seconds} 秒后再试`)
    })
    await next()
  }
}

function limitBody(uploads: Record<string, number>): MiddlewareHandler<Env> {
  const limited = (bytes: number) => ({ bytes, counted: bodyLimit({ maxSize: bytes, onError: () => tooLarge(bytes) }) })
  const ordinary = limited(1_000_000)
  const larger = Object.entries(uploads).map(([prefix, bytes]) => [prefix, limited(bytes)] as const)
  return async (c, next) => {
    const { method, path } = c.req
    if (method === 'GET' || method === 'HEAD') return await next()
    const { bytes, counted } = larger.find(([prefix]) => path.startsWith(prefix))?.[1] ?? ordinary
    // A body that says its length is judged by it; looking at the body itself would build a whole web request first.
    const length = c.req.header('content-length')
    if (length === undefined || c.req.header('transfer-encoding')) return await counted(c, next)
    if (Number(length) > bytes) tooLarge(bytes)
    await next()
  }
}

function tooLarge(bytes: number): never {
  throw new Refusal('body.too_large', `内容应不超过 ${bytes / 1_000_000} MB`)
}

/** Every failure as JSON with a stable code, Chinese words and the request's id. */
function refuse(c: Context<Env>, error: Error, log: Log): Response {
  const refusal = asRefusal(error)
  if (!refusal) {
    log.error({ id: c.var.requestId, error: error.stack }, 'failed')
    return c.json(shape(c, 'server.failed', '系统出错，内容没有保存，请稍后再试'), 500)
  }
  return c.json(shape(c, refusal.code, refusal.words, refusal.details), refusal.status)
}

/** The refusal shape of common/http `refusalShape`. */
function shape(c: Context<Env>, code: string, message: string, details?: unknown) {
  return { error: { code, message, ...(details !== undefined && { details }), requestId: c.var.requestId } }
}

const bySqlState: Record<string, [string, string]> = {
  // row security refused a row written outside the scope: for the actor that place does not exist
  '42501': ['scope.not_found', '没有找到，或不在您的管辖范围内'],
  '23505': ['row.conflict', '已经有同样的记录'],
  '23503': ['row.not_found', '所指的记录不存在，或不在您的管辖范围内'],
  '40001': ['row.conflict', '与别人同时修改冲突，请重试'],
  '40P01': ['row.conflict', '与别人同时修改冲突，请重试'],
  '53100': ['disk.conflict', '服务器磁盘已满，内容没有保存，请联系管理员'],
}

function asRefusal(error: Error): Refusal | null {
  if (error instanceof Refusal) return error
  if (error instanceof HTTPException)
    return new Refusal('input.invalid', error.status === 400 ? '内容应为 JSON，收到的无法解析' : '请求不合要求')
  const known = bySqlState[(error as { code?: string }).code ?? '']
  return known ? new Refusal(...known) : null
}
