import type { Context, MiddlewareHandler } from 'hono'
import { getCookie } from 'hono/cookie'
import type { Actor } from '#common/actor.ts'
import { Refusal, refuseUnless } from '#common/refusal.ts'
import type { Env } from '#platform/http.ts'
import type { Identity } from './identity.ts'
import { isOpenTo } from './rules.ts'
import { postActor, type SignedIn } from './signed-in.ts'

/** Name of the session cookie: browsers keep `__Host-` cookies only for https. */
export function cookieName(secure: boolean): string {
  return secure ? '__Host-session' : 'session'
}

const signedIns = new WeakMap<Context, SignedIn>()

/** The session of this request, or a 401 refusal. Handlers of identity need more of it than the actor. */
export function sessionOf(c: Context<Env>): SignedIn {
  const signedIn = signedIns.get(c)
  if (!signedIn) throw new Refusal('session.unauthenticated', '请先登录')
  return signedIn
}

/** Who is asking: sets actor, session and seesSealed from the session token (Bearer, or cookie with an Origin of ours). */
export function identify(identity: Identity): MiddlewareHandler<Env> {
  return async (c, next) => {
    const bearer = /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
    const token = bearer ?? getCookie(c, cookieName(identity.secure(c)))
    if (!bearer) refuseForeignPages(c, Boolean(token), identity.origins)
    const signedIn = token ? await identity.sessions.find(token, c.var.now) : null
    if (signedIn) await admit(c, identity, signedIn)
    await next()
  }
}

async function admit(c: Context<Env>, identity: Identity, signedIn: SignedIn): Promise<void> {
  signedIns.set(c, signedIn)
  c.set('session', signedIn.session)
  const actor = actorFor(c, signedIn)
  if (!actor) return
  c.set('actor', actor)
  c.set('seesSealed', await identity.seesSealed(actor, c.var.now))
}

function actorFor(c: Context<Env>, { who, town }: SignedIn): Actor | null {
  if (who.kind === 'resident') return who
  const { method } = c.req
  const route = c.req.path.replace(/^\/api(?=\/)/, '')
  if (who.mustChangePassword) {
    refuseUnless(isOpenTo('beginner', method, route), 'session.must_change_password.forbidden', '请先修改初始密码')
  }
  // What a person may do without any post must also work when the post chosen last is over.
  const personal = isOpenTo('postless', method, route)
  const mandate = c.req.header('x-mandate')
  const actor = postActor(who, town, personal && !who.posts.some(post => post.mandate === mandate) ? {} : choiceOf(c))
  refuseUnless(actor || personal, 'session.no_post.forbidden', '您目前没有在任的岗位，只能查看和修改自己的账号')
  if (actor?.readOnly && !personal) refuseUnless(isSafe(method), 'town.forbidden', '县级工作人员在乡镇只能查看')
  return actor
}

function choiceOf(c: Context<Env>) {
  // Links to papers and pictures cannot carry headers: reading, the address may say it.
  const asked = (name: string) => c.req.header(name) ?? (isSafe(c.req.method) ? c.req.query(name) : undefined)
  return { mandate: asked('x-mandate'), town: asked('x-town') }
}

/**
 * Pages of other sites may not act with our cookie. Browsers say where an unsafe request comes from in Origin, or at least in
 * Sec-Fetch-Site; one that carries the cookie and says neither is refused.
 */
function refuseForeignPages(c: Context<Env>, withCookie: boolean, origins: readonly string[]): void {
  if (isSafe(c.req.method)) return
  const origin = c.req.header('origin')
  const site = c.req.header('sec-fetch-site')
  const ours = origin ? URL.parse(origin)?.host === c.req.header('host') || origins.includes(origin) : !withCookie || site === 'same-origin'
  refuseUnless(ours, 'session.origin.forbidden', '请求来自其他网站的页面，已拒绝')
}

function isSafe(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS'
}
