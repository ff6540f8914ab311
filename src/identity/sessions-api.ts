import type { Context } from 'hono'
import { deleteCookie, setCookie } from 'hono/cookie'
import * as z from 'zod'
import { api, byId, done, type Env, endpoint } from '#platform/http.ts'
import { cookieName, sessionOf } from './identify.ts'
import type { Identity } from './identity.ts'
import { changePassword, endSession, looksAtMe, ownSessions } from './me.ts'
import { deviceOf } from './rules.ts'
import { askCode, type From, type Opened, signIn, signInByCode } from './sign-in.ts'
import { meOf } from './signed-in.ts'
import {
  askCode as askCodeShape,
  signInByCode as byCodeShape,
  changePassword as changePasswordShape,
  codeSent,
  look,
  me,
  session,
  signIn as signInShape,
} from './terms.ts'

const tags = ['登录'] as [string]

export const sessionsApi = (identity: Identity) =>
  api()
    .openapi(endpoint('post', '/sessions', { summary: '用户名或手机号加密码登录', tags, body: signInShape, gives: me }), async c =>
      c.json(welcome(c, identity, await signIn(identity, c.var.now, c.req.valid('json'), fromOf(c, identity))), 200),
    )
    .openapi(endpoint('post', '/session-codes', { summary: '发送登录验证码', tags, body: askCodeShape, gives: codeSent }), async c =>
      c.json({ ok: true as const, ...(await askCode(identity, c.var.now, c.req.valid('json').phone, fromOf(c, identity))) }, 200),
    )
    .openapi(endpoint('post', '/sessions/by-code', { summary: '手机号加验证码登录', tags, body: byCodeShape, gives: me }), async c =>
      c.json(welcome(c, identity, await signInByCode(identity, c.var.now, c.req.valid('json'), fromOf(c, identity))), 200),
    )
    .openapi(endpoint('get', '/sessions', { summary: '我的登录设备', tags, gives: z.array(session) }), async c =>
      c.json(await ownSessions(identity, c.var.now, sessionOf(c)), 200),
    )
    .openapi(endpoint('delete', '/sessions/current', { summary: '退出登录', tags, gives: done }), async c => {
      await endSession(identity, c.var.now, sessionOf(c), sessionOf(c).session)
      const secure = identity.secure(c)
      deleteCookie(c, cookieName(secure), { path: '/', secure })
      return c.json({ ok: true as const }, 200)
    })
    .openapi(endpoint('delete', '/sessions/{id}', { summary: '让另一台设备退出', tags, params: byId, gives: done }), async c => {
      await endSession(identity, c.var.now, sessionOf(c), c.req.valid('param').id)
      return c.json({ ok: true as const }, 200)
    })
    .openapi(endpoint('get', '/me', { summary: '当前登录的人与岗位', tags, gives: me }), async c => {
      const { actor } = c.var
      return c.json(meOf(sessionOf(c), actor?.kind === 'post' ? actor.mandate : null), 200)
    })
    .openapi(endpoint('put', '/me/password', { summary: '修改密码', tags, body: changePasswordShape, gives: done }), async c => {
      await changePassword(identity, c.var.now, sessionOf(c), c.req.valid('json'))
      return c.json({ ok: true as const }, 200)
    })
    .openapi(endpoint('get', '/me/looks', { summary: '谁看过我的信息', tags, gives: z.array(look) }), async c =>
      c.json(await looksAtMe(identity, sessionOf(c)), 200),
    )

/** Hands the token over, as cookie for browsers and as header for programs, and says who is signed in. */
export function welcome(c: Context<Env>, identity: Identity, { token, signedIn }: Opened) {
  const secure = identity.secure(c)
  const maxAge = Math.floor((signedIn.expiresAt.getTime() - c.var.now.getTime()) / 1000)
  setCookie(c, cookieName(secure), token, { path: '/', httpOnly: true, sameSite: 'Lax', secure, maxAge })
  c.header('X-Session-Token', token)
  c.header('Cache-Control', 'no-store')
  return meOf(signedIn, null)
}

export function fromOf(c: Context<Env>, identity: Identity): From {
  return { address: identity.address(c), device: deviceOf(c.req.header('user-agent')) }
}
