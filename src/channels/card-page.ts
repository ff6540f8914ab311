import { html } from 'hono/html'
import type * as z from 'zod'
import { maskName } from '#common/mask.ts'
import type { cardFacts, certificateFacts } from '#network/cards-terms.ts'
import type { RequestRow } from '#requests/terms.ts'
import { type DeliberationRow, matterList } from './deliberation-page.ts'
import { type Html, link, note, page } from './look.ts'
import { saidTime, standing } from './words.ts'

export type CardFacts = z.infer<typeof cardFacts>
export type CertificateFacts = z.infer<typeof certificateFacts>

/** The contact card as any holder sees it: whom to call; with a proved phone also the household's own matters. */
/** `left`: the holder just signed out, and a phone that changes hands keeps no draft. */
export function cardPage(base: string, facts: CardFacts, said: Html | null, left = false): Html {
  if (!facts.living) return page('联系卡已作废', [html`<h1>这张联系卡已作废</h1>`, note('请向邻长要新的联系卡。'), chiefs(facts)])
  const prove = facts.phones.length > 0 ? proveForm(base, facts) : noPhone()
  const parts = [heading(facts), ...(said ? [said] : []), chiefs(facts), html`<h2>网上反映、查进度</h2>`, prove]
  return page(`联系卡 ${facts.household}`, parts, ...(left ? [{ done: base }] : []))
}

function heading(facts: CardFacts): Html {
  return html`<h1>${facts.household}的联系卡</h1><p class="soft">${facts.townName}</p>`
}

function chiefs({ chiefs }: CardFacts): Html {
  const call = (phone: string | null, postName: string) =>
    phone
      ? html`<a class="button" href="tel:${phone}" aria-label="打电话给${postName}">打电话 ${phone}</a>`
      : html`<p>电话没有登记，请问村里</p>`
  const cards = chiefs.map(({ postName, name, phone }) => html`<li class="card"><b>${postName} ${name}</b>${call(phone, postName)}</li>`)
  return html`<h2>有事找三长</h2><ul>${cards}</ul>`
}

function proveForm(base: string, { phones }: CardFacts): Html {
  const choices = phones.map(
    ({ resident, name, phoneMasked }, i) =>
      html`<label class="choice"><input type="radio" name="resident" value="${resident}" required ${i === 0 ? 'checked' : ''}><span>${maskName(name)} ${phoneMasked}</span></label>`,
  )
  return html`<p>先验证是您本人：验证码发到您家登记的手机上。</p>
<form method="post" action="${base}/codes">${choices}<button>发送验证码</button></form>`
}

function noPhone(): Html {
  return html`<p>您家没有登记手机。请打电话给邻长，由邻长替您记下；或请村里登记手机。</p>`
}

export function codePage(base: string, resident: string, phoneMasked: string, fault: string | null): Html {
  return page('输入验证码', [
    html`<h1>输入验证码</h1>`,
    fault ? note(fault) : html`<p>验证码已发到 ${phoneMasked}，5 分钟内有效。</p>`,
    html`<form method="post" action="${base}/session"><input type="hidden" name="resident" value="${resident}"><input type="hidden" name="phone" value="${phoneMasked}">
<label><span>6 位验证码</span><input class="code" name="code" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9]{6}" maxlength="6" required></label><button>确定</button></form>`,
    link(base, '返回，重新发送', 'second'),
  ])
}

/** What is going on at a household. */
interface AtHome {
  requests: RequestRow[]
  matters: DeliberationRow[]
}

/** The household's own page: raise, follow, settle with the neighbours, and who looked. */
export function homePage(base: string, facts: CardFacts, name: string, { requests, matters }: AtHome, now: Date, said: Html | null): Html {
  const items = requests.map(
    ({ id, number, text, state, raisedAt }) =>
      html`<li class="card"><a class="item" href="${base}/requests/${id}"><b>${text.length > 40 ? `${text.slice(0, 40)}…` : text}</b><br>${standing[state]}<br><span class="soft">${saidTime(raisedAt, now)} 编号 ${number}</span></a></li>`,
  )
  return page(`${facts.household}的联系卡`, [
    html`<h1>${name}，您好</h1>`,
    ...(said ? [said] : []),
    link(`${base}/raise`, '反映一件事'),
    link(`${base}/ask`, '问政策、问怎么办事', 'second'),
    html`<h2>我家的事</h2>`,
    items.length > 0 ? html`<ul>${items}</ul>` : html`<p>还没有反映过。有事点上面的“反映一件事”，或打电话给邻长。</p>`,
    ...(matters.length > 0 ? [html`<h2>大家商量的事</h2>`, matterList(base, matters, now)] : []),
    chiefs(facts),
    link(`${base}/looks`, '谁看过我的信息', 'second'),
    html`<form method="post" action="${base}/leave"><button class="second">退出（换人使用时）</button></form>`,
  ])
}

export function looksPage(
  base: string,
  looks: { at: string; who: string; post: string; field: string; reason: string }[],
  now: Date,
): Html {
  const items = looks.map(
    ({ at, who, post, field, reason }) =>
      html`<li class="card"><b>${post} ${who}</b><br>看了您的${field}<br>理由：${reason}<br><span class="soft">${saidTime(at, now)}</span></li>`,
  )
  const none = html`<p>到现在为止，没有人看过您完整的身份证号和电话。</p>`
  return page('谁看过我的信息', [
    html`<h1>谁看过我的信息</h1>`,
    items.length > 0 ? html`<ul>${items}</ul>` : none,
    link(base, '返回', 'second'),
  ])
}

/** The QR of a 代表证: whether the post is held today, by whom, for which unit. */
export function certificatePage(facts: CertificateFacts): Html {
  const { held, revoked, name, postName, placeName, townName, serial, from, until, photo } = facts
  const state = revoked ? note('此证已作废') : held ? note(`有效：今天在任`, true) : note('不在任：此人今天不担任这个职务')
  return page(`${postName}代表证`, [
    html`<h1>${postName}代表证</h1>`,
    state,
    photo ? html`<img class="face" src="${photo}" alt="${name}的照片">` : html``,
    html`<div class="card"><b>${name}</b><p>${townName} ${placeName}${postName}</p><p>任期 ${from} 起${until ? `，至 ${until}` : ''}</p><p class="soft">证号 ${serial}</p></div>`,
    html`<p class="soft">核对姓名和照片。有疑问请打电话问村里或镇里。</p>`,
  ])
}

export function sorryPage(words: string, back: string | null): Html {
  return page('没有办成', [html`<h1>没有办成</h1>`, note(words), ...(back ? [link(back, '返回联系卡', 'second')] : [])])
}
