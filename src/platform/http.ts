import { createRoute, OpenAPIHono, type RouteConfig } from '@hono/zod-openapi'
import type { Context } from 'hono'
import * as z from 'zod'
import type { Actor, PostHolder } from '#common/actor.ts'
import { type Id, isId } from '#common/ids.ts'
import { found, Refusal } from '#common/refusal.ts'
import { asActor, type Database, type Tx } from './db.ts'

/** What a request carries from the middlewares to its handler. */
export interface Vars {
  /** who acts; absent before sign-in */
  actor?: Actor
  /** whether sealed kinds are among the rows this actor sees */
  seesSealed: boolean
  /** the session behind the actor */
  session?: string
  requestId: string
  now: Date
  database: Database
}

export type Env = { Variables: Vars }

/** An empty API of one capability; bad input becomes a 422 refusal that names the field, what was expected and what was found. */
export function api(): OpenAPIHono<Env> {
  return new OpenAPIHono<Env>({
    defaultHook: result => {
      if (!result.success) throw new Refusal('input.invalid', inWords(result.error), result.error.issues)
    },
  })
}

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'
interface Short {
  summary: string
  tags: [string]
  params?: z.ZodObject
  query?: z.ZodObject
  body?: z.ZodType
  gives: z.ZodType
}
type Requested<S extends Short> = (S extends { params: infer P extends z.ZodObject } ? { params: P } : unknown) &
  (S extends { query: infer Q extends z.ZodObject } ? { query: Q } : unknown) &
  (S extends { body: infer B extends z.ZodType } ? { body: { content: { 'application/json': { schema: B } }; required: true } } : unknown)
type Full<M extends Method, P extends string, S extends Short> = {
  method: M
  path: P
  summary: string
  tags: string[]
  responses: { 200: { description: string; content: { 'application/json': { schema: S['gives'] } } } }
  // Absent where nothing is asked for, or the typed client would demand an empty argument.
} & (unknown extends Requested<S> ? unknown : { request: Requested<S> })

/**
 * Declares one endpoint: JSON in, JSON out, 200 on success, refusals as `{ error: { code, message, details, requestId } }`.
 * Paths use OpenAPI braces (`/requests/{id}/dispatch`).
 */
export function endpoint<M extends Method, P extends string, const S extends Short>(method: M, path: P, short: S) {
  const { summary, tags, params, query, body, gives } = short
  const request = {
    ...(params && { params }),
    ...(query && { query }),
    ...(body && { body: { content: { 'application/json': { schema: body } }, required: true } }),
  }
  const route = createRoute({
    method,
    path,
    summary,
    tags,
    request,
    responses: { 200: { description: '成功', content: { 'application/json': { schema: gives } } }, ...refusals },
  } as RouteConfig)
  return route as Full<M, P, S> & { getRoutingPath(): string }
}

/** Runs `work` in one transaction under the actor's row-level scope; 401 when nobody is signed in. */
export async function inTown<T>(c: Context<Env>, work: (tx: Tx, actor: Actor, now: Date) => Promise<T>): Promise<T> {
  const actor = signedIn(c)
  return await asActor(c.var.database, { path: actor.path, seesSealed: c.var.seesSealed }, tx => work(tx, actor, c.var.now))
}

/** The actor of the request, or a 401 refusal. */
export function signedIn(c: Context<Env>): Actor {
  const { actor } = c.var
  if (!actor) throw new Refusal('session.unauthenticated', '请先登录')
  return actor
}

/** The actor as a post holder; residents and strangers are refused. */
export function postHolder(c: Context<Env>): PostHolder {
  const actor = signedIn(c)
  if (actor.kind !== 'post') throw new Refusal('session.forbidden', '此处只供任职人员使用')
  return actor
}

/** `{ id }` as a path parameter. */
export const byId = z.object({ id: z.uuid() })

/** The id in the path of a plain handler; what is none is not there (404 `${what}.not_found`). */
export function idOf(c: Context<Env>, what: string): Id {
  const id = c.req.param('id') ?? ''
  return found(isId(id) ? id : null, what)
}

/** The answer of acts that have nothing to tell but that they were done. */
export const done = z.object({ ok: z.literal(true) })

/** The shape of every refusal. */
export const refusalShape = z.object({
  error: z.object({ code: z.string(), message: z.string(), details: z.unknown().optional(), requestId: z.string() }),
})

const refusal = (description: string) => ({ description, content: { 'application/json': { schema: refusalShape } } })
const refusals = {
  401: refusal('未登录'),
  403: refusal('无权'),
  404: refusal('没有，或不在管辖范围内'),
  409: refusal('与现有事实冲突'),
  422: refusal('内容不合要求'),
  429: refusal('太频繁'),
}

z.config(z.locales.zhCN())

/** What is wrong with an input, field by field. */
export function inWords(error: z.ZodError): string {
  const first = error.issues.slice(0, 5).map(issue => `${issue.path.join('.') || '内容'}：${issue.message}`)
  const more = error.issues.length > 5 ? ` 等 ${error.issues.length} 处` : ''
  return first.join('；') + more
}
