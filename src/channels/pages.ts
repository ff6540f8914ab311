import { readFileSync } from 'node:fs'
import { type Context, Hono } from 'hono'
import { found, Refusal } from '#common/refusal.ts'
import { deliberationsOf } from '#decisions/view.ts'
import { askCardCode, proveCard } from '#identity/cards.ts'
import type { Identity } from '#identity/identity.ts'
import { endSession, looksAtMe } from '#identity/me.ts'
import { fromOf } from '#identity/sessions-api.ts'
import { cardFactsOf } from '#network/cards.ts'
import { certificateFactsOf } from '#network/certificates.ts'
import type { Files } from '#platform/files.ts'
import type { Env } from '#platform/http.ts'
import { board } from '#requests/board.ts'
import { baseOf } from './card-form.ts'
import { cardPage, certificatePage, codePage, homePage, looksPage, sorryPage } from './card-page.ts'
import { atHome, drop, keep, proved, provedOn, refuseForeignForms } from './card-session.ts'
import { deliberationPages } from './deliberations.ts'
import { keptNote, requestPages } from './requests.ts'

/** What makes the forms easier where there is script; they work without. */
const script = readFileSync(new URL('card.browser.js', import.meta.url))

/** Pages for people without an account and phones without script: the contact card (/k) and the certificate (/p). */
export function pages({ identity, files }: { identity: Identity; files: Files }): Hono<Env> {
  const { database, vault } = identity
  const app = new Hono<Env>()
  app.use('/k/*', async (c, next) => {
    if (c.req.method === 'POST') refuseForeignForms(c, identity)
    await next()
    // Behind one link lies more or less of a household, by who holds it: nothing in between may keep a copy.
    if (!c.res.headers.has('Cache-Control')) c.res.headers.set('Cache-Control', 'no-store')
  })
  app.onError(sorry)
  const headers = { 'Content-Type': 'text/javascript; charset=utf-8', 'Cache-Control': 'no-cache' }
  app.get('/k/card.js', () => new Response(script, { headers }))
  app.get('/k/:token', async c => {
    const facts = await cardFactsOf(database, vault, c.var.now, c.req.param('token'))
    const session = facts.living ? await provedOn(c, identity) : null
    const said = keptNote(c.req.query('kept'))
    if (!session) return c.html(cardPage(baseOf(c), facts, said, c.req.query('left') === 'yes'))
    return await atHome(c, session, async tx => {
      const { rows } = await board(tx, session.who, c.var.now, { limit: 20 })
      const matters = await deliberationsOf(tx, session.who, c.var.now, { limit: 20 })
      return c.html(homePage(baseOf(c), facts, session.who.name, { requests: rows, matters: matters.rows }, c.var.now, said))
    })
  })
  app.post('/k/:token/codes', async c => {
    const { resident } = await c.req.parseBody()
    const { phoneMasked } = await askCardCode(identity, c.var.now, c.req.param('token'), String(resident ?? ''), fromOf(c, identity))
    return c.html(codePage(baseOf(c), String(resident), phoneMasked, null))
  })
  app.post('/k/:token/session', async c => await openOn(c, identity))
  app.post('/k/:token/leave', async c => {
    const session = await proved(c, identity)
    await endSession(identity, c.var.now, session, session.session)
    drop(c, identity)
    return c.redirect(`${baseOf(c)}?left=yes`, 303)
  })
  app.get('/k/:token/looks', async c => c.html(looksPage(baseOf(c), await looksAtMe(identity, await proved(c, identity)), c.var.now)))
  app.route('/k', requestPages(identity, files))
  app.route('/k', deliberationPages(identity))
  app.get('/p/:token', async c => c.html(certificatePage(await certificateFactsOf(database, vault, c.var.now, c.req.param('token')))))
  return app
}

async function openOn(c: Context<Env>, identity: Identity): Promise<Response> {
  const form = await c.req.parseBody()
  const [resident, code, phone] = [form.resident, form.code, form.phone].map(value => String(value ?? '')) as [string, string, string]
  try {
    const token = found(c.req.param('token'), 'card')
    keep(c, identity, await proveCard(identity, c.var.now, token, { resident, code: code.trim() }, fromOf(c, identity)))
    return c.redirect(baseOf(c), 303)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return c.html(codePage(baseOf(c), resident, phone, error.words), error.status)
  }
}

/** A refusal as a page one can read. What is not a refusal goes on to the application, which logs it. */
function sorry(error: Error, c: Context<Env>): Response | Promise<Response> {
  if (!(error instanceof Refusal)) throw error
  const token = c.req.path.startsWith('/k/') ? c.req.path.split('/')[2] : undefined
  const unknown = error.status === 404 && c.req.path.split('/').length === 3
  const words = unknown ? `${error.words}。请核对二维码是否完整，或向邻长、村里询问` : error.words
  return c.html(sorryPage(words, token && !unknown ? `/k/${token}` : null), error.status)
}
