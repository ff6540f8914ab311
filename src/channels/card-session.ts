import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { Resident } from '#common/actor.ts'
import { Refusal, refuseUnless } from '#common/refusal.ts'
import type { Identity } from '#identity/identity.ts'
import { idInToken } from '#identity/links.ts'
import type { Opened } from '#identity/sign-in.ts'
import type { SignedIn } from '#identity/signed-in.ts'
import { asActor, type Tx } from '#platform/db.ts'
import type { Env } from '#platform/http.ts'

/** Somebody who proved the household's phone on this card. */
export type Proved = SignedIn & { who: Resident }

// A chief is a villager too: the card's session has a cookie of its own, or opening the card would sign the chief out of the post.
const cookieName = (secure: boolean) => (secure ? '__Host-card' : 'card')

export function keep(c: Context<Env>, identity: Identity, { token, signedIn }: Opened): void {
  const secure = identity.secure(c)
  const maxAge = Math.floor((signedIn.expiresAt.getTime() - c.var.now.getTime()) / 1000)
  setCookie(c, cookieName(secure), token, { path: '/', httpOnly: true, sameSite: 'Lax', secure, maxAge })
}

export function drop(c: Context<Env>, identity: Identity): void {
  const secure = identity.secure(c)
  deleteCookie(c, cookieName(secure), { path: '/', secure })
}

/** The session of this browser with the card in the address; null before the phone is proved, or with another household's card. */
export async function provedOn(c: Context<Env>, identity: Identity): Promise<Proved | null> {
  const cookie = getCookie(c, cookieName(identity.secure(c)))
  const card = idInToken(identity.vault, c.req.param('token') ?? '', 'card')
  const signedIn = cookie && card ? await identity.sessions.find(cookie, c.var.now) : null
  return signedIn?.who.kind === 'resident' && signedIn.who.card === card ? (signedIn as Proved) : null
}

export async function proved(c: Context<Env>, identity: Identity): Promise<Proved> {
  const session = await provedOn(c, identity)
  if (!session) throw new Refusal('session.unauthenticated', '请先在联系卡首页验证手机')
  return session
}

/** Runs `work` as the resident, seeing the own household only. */
export async function atHome<T>(c: Context<Env>, { who }: Proved, work: (tx: Tx) => Promise<T>): Promise<T> {
  return await asActor(c.var.database, { path: who.path }, work)
}

/** Forms are taken from our own pages only: browsers say where a form stood in Origin, or at least in Sec-Fetch-Site. */
export function refuseForeignForms(c: Context<Env>, identity: Identity): void {
  const origin = c.req.header('origin')
  const own = origin
    ? URL.parse(origin)?.host === c.req.header('host') || identity.origins.includes(origin)
    : c.req.header('sec-fetch-site') === 'same-origin'
  refuseUnless(own, 'session.origin.forbidden', '这个表单来自其他网站，已拒绝。请从联系卡重新进入')
}
