import { type Context, Hono } from 'hono'
import { Refusal } from '#common/refusal.ts'
import { say } from '#decisions/acts.ts'
import { saying, voting } from '#decisions/terms.ts'
import { deliberationOf, wordsAbout } from '#decisions/view.ts'
import { vote } from '#decisions/voting.ts'
import type { Identity } from '#identity/identity.ts'
import { type Env, idOf } from '#platform/http.ts'
import { baseOf, checked, textOf } from './card-form.ts'
import { atHome, proved } from './card-session.ts'
import { deliberationPage } from './deliberation-page.ts'
import { type Html, note } from './look.ts'

/** What the household settles with its neighbours, on its card: read, speak, vote. */
export function deliberationPages(identity: Identity): Hono<Env> {
  return new Hono<Env>()
    .get('/:token/deliberations/:id', async c => {
      const told = { voted: '您家的票已收下', spoken: '说的话已记下' }[c.req.query('said') ?? '']
      return await shown(c, identity, told ? note(told, true) : null, 200)
    })
    .post('/:token/deliberations/:id/ballots', async c => {
      const { choice, reason } = await c.req.parseBody()
      return await done(c, identity, 'voted', async () => {
        const session = await proved(c, identity)
        const input = checked(voting, { choice, reason: textOf(reason) })
        await atHome(c, session, tx => vote(tx, session.who, c.var.now, idOf(c, 'deliberations'), input))
      })
    })
    .post('/:token/deliberations/:id/words', async c => {
      const { text } = await c.req.parseBody()
      return await done(c, identity, 'spoken', async () => {
        const session = await proved(c, identity)
        await atHome(c, session, tx => say(tx, session.who, c.var.now, idOf(c, 'deliberations'), checked(saying, { text: textOf(text) })))
      })
    })
}

async function shown(c: Context<Env>, identity: Identity, said: Html | null, status: 200 | 422): Promise<Response> {
  const session = await proved(c, identity)
  return await atHome(c, session, async tx => {
    const matter = await deliberationOf(tx, session.who, c.var.now, idOf(c, 'deliberations'))
    const { rows } = await wordsAbout(tx, session.who, idOf(c, 'deliberations'))
    return c.html(deliberationPage(baseOf(c), matter, rows, c.var.now, said), status)
  })
}

/** Does it and shows the matter again; what was refused is said there, in words. */
async function done(c: Context<Env>, identity: Identity, word: string, act: () => Promise<void>): Promise<Response> {
  try {
    await act()
    return c.redirect(`${baseOf(c)}/deliberations/${idOf(c, 'deliberations')}?said=${word}`, 303)
  } catch (error) {
    if (!(error instanceof Refusal) || error.status !== 422) throw error
    return await shown(c, identity, note(error.words), 422)
  }
}
