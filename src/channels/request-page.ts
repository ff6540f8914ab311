import { html } from 'hono/html'
import type { Article } from '#requests/articles-terms.ts'
import { numbersIn, seenByOthers } from '#requests/privacy-rules.ts'
import { type Request, states } from '#requests/terms.ts'
import { type Html, link, note, page } from './look.ts'
import { saidDue, saidStep, saidTime, standing } from './words.ts'

/** What was typed so far, kept when the form comes back with a fault. */
export interface Draft {
  id: string
  text: string
  where: string
  sealed: boolean
}

/** What was sent along and lies with us already: ids of photos, and of what was said. */
export interface Along {
  photos: string[]
  voice: string | null
}
export const nothing: Along = { photos: [], voice: null }

/** What came along stays with the form, whatever becomes of it. */
const along = ({ photos, voice }: Along) =>
  html`${photos.map(photo => html`<input type="hidden" name="kept" value="${photo}">`)}${voice ? html`<input type="hidden" name="keptVoice" value="${voice}">` : ''}`

export function raisePage(base: string, { id, text, where, sealed }: Draft, fault: string | null, kept = nothing): Html {
  const { photos, voice } = kept
  const brought = [photos.length > 0 ? `${photos.length} 张照片` : '', voice ? '一段语音' : ''].filter(Boolean).join('、')
  const photo = (n: number) => html`<label><span>照片 ${n}（可不传）</span><input type="file" name="photo" accept="image/*"></label>`
  const parts = [
    html`<h1>反映一件事</h1>`,
    ...(fault ? [note(`${fault}。您写的还在${brought ? `，${brought}也在` : ''}`)] : []),
    html`<form method="post" action="${base}/raise" enctype="multipart/form-data" data-draft><input type="hidden" name="id" value="${id}">${along(kept)}${brought ? html`<p class="soft">已带上 ${brought}。</p>` : ''}
<label><span>什么事（不方便写就在下面说）</span><textarea name="text" minlength="4" maxlength="2000" placeholder="想怎么说就怎么写">${text}</textarea></label>
${voice ? '' : html`<label data-voice><span>说给我们听（可不录，两分钟以内）</span><input type="file" name="voice" accept="audio/*" capture></label>`}
<label><span>在什么地方（可不填）</span><input name="where" maxlength="200" value="${where}"></label>
${[1, 2, 3].slice(photos.length).map(photo)}
<label class="choice"><input type="checkbox" name="sealed" value="yes" ${sealed ? 'checked' : ''}><span>不想让邻居和邻长知道，只给镇里指定的人看</span></label>
<button>提交</button><button class="second" name="step" value="preview">先看看别人看到的样子</button></form>
<p class="soft">有人身危险请直接打 110、119 或 120。</p>`,
    link(base, '返回', 'second'),
  ]
  return page('反映一件事', parts, { draft: base })
}

/** 别人看到的样子, before it is sent: reader by reader. What was chosen goes along, photos too. */
export function previewPage(base: string, draft: Draft, name: string, brought: Along): Html {
  const { photos, voice } = brought
  const { id, text, where, sealed } = draft
  const numbers = numbersIn(text)
  const readers = seenByOthers({ name, text, where, sealed, photos: photos.length, voice: voice !== null }).map(
    ({ who, sees }) => html`<li class="card"><b>${who}</b>${sees.map(line => html`<p>${line}</p>`)}</li>`,
  )
  const kept = html`<input type="hidden" name="id" value="${id}"><input type="hidden" name="text" value="${text}"><input type="hidden" name="where" value="${where}">${sealed ? html`<input type="hidden" name="sealed" value="yes">` : ''}${along(brought)}`
  return page('别人看到的样子', [
    html`<h1>别人看到的样子</h1>`,
    ...(numbers.length > 0 ? [note(`您写了${numbers.join('、')}，经办的人都会看到。不需要就回去删掉`)] : []),
    html`<ul>${readers}</ul>`,
    html`<form method="post" action="${base}/raise">${kept}<button>就这样提交</button><button class="second" name="step" value="edit">回去改</button></form>`,
  ])
}

/** Asking first: what was answered before; what was not becomes a request with one tap. */
export function askPage(base: string, q: string, answers: Article[], id: string): Html {
  const found = answers.map(
    ({ question, answer, source, decidedOn }) =>
      html`<li class="card"><b>${question}</b><p>${answer}</p><p class="soft">依据：${source}，${decidedOn}</p></li>`,
  )
  const none = q ? html`<p>知识库里没有现成的答案。</p>` : ''
  const send = html`<form method="post" action="${base}/raise"><input type="hidden" name="id" value="${id}"><input type="hidden" name="text" value="${q}"><button>没找到答案，请村里答复</button></form>`
  return page('问政策、问怎么办事', [
    html`<h1>问政策、问怎么办事</h1>`,
    html`<form method="get" action="${base}/ask"><label><span>想问什么</span><input name="q" maxlength="200" required value="${q}" placeholder="如：医保今年交多少"></label><button>查一查</button></form>`,
    ...(found.length > 0 ? [html`<h2>可能是这些</h2>`, html`<ul>${found}</ul>`] : [html`${none}`]),
    ...([...q].length >= 4 ? [send] : q ? [html`<p class="soft">想请村里答复，请把问题写完整些，至少 4 个字。</p>`] : []),
    link(base, '返回', 'second'),
  ])
}

export function requestPage(base: string, request: Request, now: Date, said: Html | null): Html {
  const { number, text, where, state, may } = request
  const due = saidDue(request, now)
  const parts = [
    html`<h1>${standing[state]}</h1>`,
    ...(said ? [said] : []),
    html`<p class="soft">编号 ${number}，${states[state]}</p>`,
    ...(due ? [request.overdue ? note(due) : html`<p>${due}</p>`] : []),
    html`<div class="card"><p>${text}</p>${where ? html`<p class="soft">${where}</p>` : ''}${request.voice ? html`<p><audio controls preload="none" src="${base}/requests/${request.id}/voice" aria-label="您说的话"></audio></p>` : ''}${photos(base, request.photos)}</div>`,
    ...(may.includes('rate') ? [rateForm(base, request)] : []),
    html`<h2>经过</h2><ol>${request.steps.map(step => html`<li><span class="soft">${saidTime(step.at, now)}</span><br>${saidStep(step)}${photos(base, step.photos)}</li>`)}</ol>`,
    ...(may.includes('withdraw') ? [withdrawForm(base, request)] : []),
    link(base, '返回', 'second'),
  ]
  return page(`诉求 ${number}`, parts, ...(said ? [{ done: base }] : []))
}

function photos(base: string, ids: string[]): Html {
  return html`${ids.map(id => html`<p><img src="${base}/photos/${id}" alt="照片" loading="lazy"></p>`)}`
}

/** One tap each; words are welcome, not asked for. */
function rateForm(base: string, { id, outcome, answer }: Request): Html {
  const ways =
    outcome === 'solved'
      ? [
          ['settled', '办好了，满意'],
          ['grudging', '办了，但不满意'],
          ['unsettled', '没有办好'],
        ]
      : [
          ['settled', '知道了，可以'],
          ['unsettled', '不满意'],
        ]
  const buttons = ways.map(
    ([value, words], i) => html`<button name="rating" value="${value!}" class="${i === 0 ? '' : 'second'}">${words!}</button>`,
  )
  return html`<h2>办得怎么样，请您评</h2><div class="card"><p>答复：${answer ?? ''}</p></div>
<form method="post" action="${base}/requests/${id}/rating"><label><span>想说的话（可不填）</span><input name="words" maxlength="500"></label>${buttons}</form>
<p class="soft">说不满意或没办好，会交给上一级重新办。</p>`
}

function withdrawForm(base: string, { id }: Request): Html {
  return html`<details><summary class="button second">不用办了，撤回</summary><form method="post" action="${base}/requests/${id}/withdrawal">
<label><span>为什么不用办了</span><input name="reason" maxlength="500" required></label><button>确定撤回</button></form></details>`
}
