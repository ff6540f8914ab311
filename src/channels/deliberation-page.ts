import { html } from 'hono/html'
import type * as z from 'zod'
import { yuan } from '#common/money.ts'
import { quorumWords } from '#decisions/rules.ts'
import type { Deliberation, deliberationRow, wordsList } from '#decisions/terms.ts'
import { choices, outcomes, phases } from '#decisions/vote-terms.ts'
import { type Html, link, note, page } from './look.ts'
import { saidTime } from './words.ts'

export type DeliberationRow = z.infer<typeof deliberationRow>
type Words = z.infer<typeof wordsList>['rows']

/** What the neighbours are settling, the household's part in it one tap away. */
export function matterList(base: string, rows: DeliberationRow[], now: Date): Html {
  const items = rows.map(({ id, title, circle, phase, closesAt, result }) => {
    const state = phase === 'open' ? `正在表决，${saidTime(closesAt!, now)}截止` : result ? outcomes[result.outcome] : phases[phase]
    return html`<li class="card"><a class="item" href="${base}/deliberations/${id}"><b>${title}</b><br>${state}<br><span class="soft">${circle}</span></a></li>`
  })
  return html`<ul>${items}</ul>`
}

export function deliberationPage(base: string, matter: Deliberation, words: Words, now: Date, said: Html | null): Html {
  const { id, title, circle, phase, matter: text, options, option, mine, may, withdrawnReason } = matter
  const chosen = options.find(each => each.key === option)
  const parts = [
    html`<h1>${title}</h1>`,
    ...(said ? [said] : []),
    html`<p class="soft">${circle}，${phases[phase]}</p>`,
    html`<div class="card"><p>${text}</p></div>`,
    ...(withdrawnReason ? [note(`已撤回：${withdrawnReason}`)] : []),
    chosen
      ? html`<h2>表决的方案</h2><div class="card"><b>${chosen.label}</b><p>${cost(chosen.estimate)}</p></div>`
      : html`<h2>方案</h2><ul>${options.map(each => html`<li class="card"><b>${each.label}</b><p>${cost(each.estimate)}</p></li>`)}</ul>`,
    ...rule(matter, now),
    ...(mine ? [html`<p class="note good" role="status">您家已投：${choices[mine.choice]}。截止前可以改。</p>`] : []),
    ...(may.vote ? [voteForm(base, id, mine !== null)] : []),
    ...figures(matter),
    html`<h2>大家怎么说</h2>`,
    words.length > 0
      ? html`<ol>${words.map(each => html`<li><span class="soft">${saidTime(each.at, now)} ${each.speaker}${each.via === 'meeting' ? '（会上）' : ''}</span><br>${each.text}</li>`)}</ol>`
      : html`<p>还没有人发言。</p>`,
    ...(phase === 'proposed' || phase === 'open' ? [sayForm(base, id)] : []),
    link(base, '返回', 'second'),
  ]
  return page(title, parts)
}

function cost(fen: number): string {
  return fen === 0 ? '不花钱' : `估算 ${yuan(fen)}`
}

function rule({ closesAt, quorum, hidden, phase }: Deliberation, now: Date): Html[] {
  if (!quorum || !closesAt) return []
  const until = phase === 'open' ? `${saidTime(closesAt, now)}截止，` : ''
  return [
    html`<p>${until}一户一票：${quorumWords(quorum)}才通过。${hidden && phase === 'open' ? '截止前谁也看不到票数。' : ''}谁投了什么不公开。</p>`,
  ]
}

function figures({ counts, result, phase }: Deliberation): Html[] {
  if (!counts) return []
  const { households, voted, yes, no, objection } = counts
  const end = phase === 'closed' && result ? html`<h2>${outcomes[result.outcome]}</h2>` : html`<h2>到现在的票数</h2>`
  return [end, html`<p>名册 ${households} 户，${voted} 户参加：同意 ${yes} 户，不同意 ${no} 户，有异议 ${objection} 户。</p>`]
}

function voteForm(base: string, id: string, again: boolean): Html {
  return html`<h2>${again ? '改一改' : '您家的意见'}</h2><form method="post" action="${base}/deliberations/${id}/ballots">
<label><span>理由（选“有异议”请写明）</span><input name="reason" maxlength="300"></label>
<button name="choice" value="yes">同意</button><button class="second" name="choice" value="no">不同意</button><button class="second" name="choice" value="objection">有异议</button></form>`
}

function sayForm(base: string, id: string): Html {
  return html`<form method="post" action="${base}/deliberations/${id}/words"><label><span>我也说几句（大家看得到）</span><textarea name="text" maxlength="500" required></textarea></label><button class="second">说出来</button></form>`
}
