import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { isId, newId } from '#common/ids.ts'
import { found, Refusal } from '#common/refusal.ts'
import type { Identity } from '#identity/identity.ts'
import { bringPhoto } from '#network/photos.ts'
import type { Files } from '#platform/files.ts'
import { type Env, idOf } from '#platform/http.ts'
import { withdraw } from '#requests/acts.ts'
import { answersFor } from '#requests/articles.ts'
import { detail } from '#requests/board.ts'
import { raise } from '#requests/raise.ts'
import { rate } from '#requests/rating.ts'
import { raising, rating, withdrawing } from '#requests/terms.ts'
import { bringVoice, hearVoice } from '#requests/voice.ts'
import { baseOf, checked, textOf } from './card-form.ts'
import { atHome, type Proved, proved } from './card-session.ts'
import { note } from './look.ts'
import { type Along, askPage, type Draft, previewPage, raisePage, requestPage } from './request-page.ts'
import { photoOfRequest } from './store.ts'

/** The household's requests on its card: raise, follow, rate, withdraw. */
export function requestPages(identity: Identity, files: Files): Hono<Env> {
  return new Hono<Env>()
    .get('/:token/raise', async c => {
      await proved(c, identity)
      return c.html(raisePage(baseOf(c), { id: newId(), text: '', where: '', sealed: false }, null))
    })
    .post('/:token/raise', async c => await raiseFrom(c, identity, files))
    .get('/:token/ask', async c => {
      const session = await proved(c, identity)
      const q = textOf(c.req.query('q')).trim().slice(0, 200)
      const answers = q ? await atHome(c, session, tx => answersFor(tx, session.who, q)) : []
      return c.html(askPage(baseOf(c), q, answers, newId()))
    })
    .get('/:token/requests/:id', async c => {
      const session = await proved(c, identity)
      const request = await atHome(c, session, tx => detail(tx, session.who, c.var.now, idOf(c, 'requests')))
      // The address keeps the word when the page is opened again later; by then it would be an old one.
      const fresh = request.state === 'raised' ? '已记下。时限从现在算起，进展会写在这里' : undefined
      const said = { new: fresh, rated: '谢谢，您的评价已记下', withdrawn: '已撤回' }[c.req.query('said') ?? '']
      return c.html(requestPage(baseOf(c), request, c.var.now, said ? note(said, true) : null))
    })
    .post('/:token/requests/:id/rating', async c => {
      const session = await proved(c, identity)
      const form = await c.req.parseBody()
      await atHome(c, session, async tx => {
        const { outcome } = await detail(tx, session.who, c.var.now, idOf(c, 'requests'))
        const settled = form.rating === 'settled'
        const solved = outcome === 'solved' && form.rating !== 'unsettled'
        const input = checked(rating, { solved, satisfied: settled, words: textOf(form.words) })
        await rate(tx, session.who, c.var.now, idOf(c, 'requests'), input)
      })
      return c.redirect(`${baseOf(c)}/requests/${idOf(c, 'requests')}?said=rated`, 303)
    })
    .post('/:token/requests/:id/withdrawal', async c => {
      const session = await proved(c, identity)
      const input = checked(withdrawing, { reason: textOf((await c.req.parseBody()).reason) })
      await atHome(c, session, tx => withdraw(tx, session.who, c.var.now, idOf(c, 'requests'), input))
      return c.redirect(`${baseOf(c)}/requests/${idOf(c, 'requests')}?said=withdrawn`, 303)
    })
    .get('/:token/requests/:id/voice', async c => {
      const session = await proved(c, identity)
      const { sha256, mediaType } = await atHome(c, session, tx => hearVoice(tx, session.who, idOf(c, 'requests')))
      const headers = { 'Content-Type': mediaType, 'Cache-Control': 'private, max-age=3600', 'X-Content-Type-Options': 'nosniff' }
      return new Response(new Uint8Array(await files.read(sha256)), { headers })
    })
    .get('/:token/photos/:id', async c => {
      const session = await proved(c, identity)
      const { town, household } = session.who
      const sha256 = found(await atHome(c, session, tx => photoOfRequest(tx, town, household, idOf(c, 'requests'))), 'photos')
      const headers = { 'Content-Type': 'image/jpeg', 'Cache-Control': 'private, max-age=86400' }
      return new Response(new Uint8Array(await files.thumb(sha256, 640)), { headers })
    })
}

async function raiseFrom(c: Context<Env>, identity: Identity, files: Files): Promise<Response> {
  const session = await proved(c, identity)
  const form = await c.req.parseBody({ all: true })
  const id = textOf(form.id)
  const draft: Draft = { id: isId(id) ? id : newId(), text: textOf(form.text), where: textOf(form.where), sealed: form.sealed === 'yes' }
  const photos = [form.kept ?? []].flat().filter(each => typeof each === 'string' && isId(each)) as string[]
  let brought: Along = { photos, voice: isId(textOf(form.keptVoice)) ? textOf(form.keptVoice) : null }
  try {
    if (form.step === 'edit') return c.html(raisePage(baseOf(c), draft, null, brought))
    brought = await keepAlong(c, session, files, form, brought)
    if (brought.voice && draft.text.trim() === '') draft.text = saidOnly
    const { voice, ...rest } = brought
    const input = checked(raising, { ...draft, via: 'card', ...rest, ...(voice && { voice }) })
    if (form.step === 'preview') return c.html(previewPage(baseOf(c), draft, session.who.name, brought))
    const { number } = await atHome(c, session, tx => raise(tx, session.who, c.var.now, input, identity.vault))
    // Sealed means that this page does not show it either: in the same house may live the person it is about.
    const next = draft.sealed ? `${baseOf(c)}?kept=${number}` : `${baseOf(c)}/requests/${draft.id}?said=new`
    return c.redirect(next, 303)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return c.html(raisePage(baseOf(c), draft, error.words, brought), error.status)
  }
}

/** Stands for the words of whoever only spoke. */
const saidOnly = '（说的是语音，请听录音）'

/** Photos and voice as they were sent now, kept beside those kept before. */
async function keepAlong(c: Context<Env>, session: Proved, files: Files, form: Form, before: Along): Promise<Along> {
  const photos = [...before.photos, ...(await keepPhotos(c, session, files, [form.photo ?? []].flat()))].slice(0, 3)
  const [said] = [form.voice ?? []].flat()
  if (!(said instanceof File) || said.size === 0) return { photos, voice: before.voice }
  const kept = await files.keepAudio(Buffer.from(await said.arrayBuffer()))
  const { id } = await atHome(c, session, tx => bringVoice(tx, session.who, c.var.now, kept))
  return { photos, voice: id }
}
type Form = Record<string, string | File | (string | File)[]>

async function keepPhotos(c: Context<Env>, session: Proved, files: Files, sent: (string | File)[]): Promise<string[]> {
  const ids: string[] = []
  for (const file of sent.filter(each => each instanceof File && each.size > 0).slice(0, 3) as File[]) {
    const kept = await files.keepPhoto(Buffer.from(await file.arrayBuffer()))
    const { id } = await atHome(c, session, tx => bringPhoto(tx, session.who, c.var.now, kept))
    ids.push(id)
  }
  return ids
}

/** Said once on the card's first page after a sealed request was taken down. */
export function keptNote(number: string | undefined) {
  if (!number || !/^\d{6}-\d{4,}$/.test(number)) return null
  return html`<p class="note good" role="status">已记下，编号 ${number}。只有镇里指定的人看得到，会直接联系您；为了保密，这里不再显示。</p>`
}
