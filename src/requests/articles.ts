import { record } from '#audit/acts.ts'
import { type Actor, holds, type PostHolder } from '#common/actor.ts'
import { type Day, dayOf } from '#common/calendar.ts'
import { type Id, newId } from '#common/ids.ts'
import { posts } from '#common/posts.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import {
  type ArticleRow,
  amendArticle,
  findArticle,
  insertArticle,
  likelyAnswers,
  retireArticle,
  searchArticles,
  townPath,
} from './articles-store.ts'
import type { Article, NewArticle } from './articles-terms.ts'

// 答疑: answers to questions that come again, of a meeting of the three chiefs or of the office. Everybody with a post reads them.

/** The office keeps the answers; a party secretary adds to them. Meetings add theirs by what they decide. */
export const mayWriteArticles = (actor: Actor): actor is PostHolder => holds(actor, 'town_officer', 'party_secretary')
export const mayKeepArticles = (actor: Actor): actor is PostHolder => holds(actor, 'town_officer')

/** 查知识库: every word (parted by blanks) occurs in question, answer or source; two characters are enough. */
export async function articlesOf(
  tx: Tx,
  actor: Actor,
  { q = '', all, limit }: { q?: string; all?: 'yes'; limit: number },
): Promise<Article[]> {
  refuseUnless(actor.kind === 'post', 'articles.forbidden', '知识库只供任职人员查看')
  const words = q
    .split(/[\s，。、,.?？]+/)
    .filter(Boolean)
    .slice(0, 5)
  return (await searchArticles(tx, actor.town, words, all === 'yes', limit)).map(shown)
}

/** 先问知识库: answers that may fit a villager's question, in whatever words it comes; an empty list means that nobody has answered it yet. */
export async function answersFor(tx: Tx, actor: Actor, question: string): Promise<Article[]> {
  const text = [...question.toLowerCase().replace(/[\s，。、,.?？!！]+/g, '')]
  const grams = [...new Set(text.slice(1).map((char, i) => text[i]! + char))].slice(0, 60)
  return grams.length === 0 ? [] : (await likelyAnswers(tx, actor.town, grams, 5)).map(shown)
}

export async function articleOf(tx: Tx, actor: Actor, id: Id): Promise<Article> {
  refuseUnless(actor.kind === 'post', 'articles.forbidden', '知识库只供任职人员查看')
  return shown(found(await findArticle(tx, actor.town, id), 'articles'))
}

/** 写入知识库, by the office. */
export async function writeArticle(tx: Tx, actor: Actor, now: Date, input: NewArticle): Promise<Article> {
  refuseUnless(mayWriteArticles(actor), 'articles.forbidden', '知识库由镇干部、村党组织书记撰写，会议可把议定的答复写入')
  return await keepArticle(tx, actor, now, {
    ...input,
    decidedBy: `${posts[actor.post]} ${actor.name}`,
    decidedOn: dayOf(now),
    meeting: null,
  })
}

export interface Decided extends NewArticle {
  /** who answered, in words: 大林村三长碰头会 */
  decidedBy: string
  decidedOn: Day
  meeting: Id | null
}

/** Keeps an answer for everybody; sent twice under one id it is kept once. Who may is the caller's to judge: the office, or a meeting. */
export async function keepArticle(tx: Tx, actor: PostHolder, now: Date, input: Decided): Promise<Article> {
  const { question, answer, source, decidedBy, decidedOn, meeting } = input
  const id = input.id ?? newId(now)
  const place = found(await townPath(tx, actor.town), 'towns')
  const row = { id, place, question, answer, source, decidedBy, decidedOn, meeting, writtenBy: actor.person, at: now }
  const fresh = await insertArticle(tx, actor.town, row)
  const kept = found(await findArticle(tx, actor.town, id), 'articles')
  if (!fresh) {
    const same = kept.writtenBy === actor.person && kept.meeting === meeting
    refuseUnless(same, 'articles.conflict', '这个编号已用于另一条答疑，请重新填写')
    return shown(kept)
  }
  const after = { question, source, decidedBy, decidedOn }
  // The article is everybody's; the record of the writing lies where it was written.
  await record(tx, actor, 'article.written', { kind: 'article', id, place: actor.path }, { now, after })
  return shown(kept)
}

/** 修改: words change, who decided and when stay. */
export async function amend(
  tx: Tx,
  actor: Actor,
  now: Date,
  id: Id,
  input: { question: string; answer: string; source: string },
): Promise<Article> {
  const kept = await living(tx, actor, id)
  await amendArticle(tx, actor.town, id, input, now)
  const { question, answer, source, place } = kept
  await record(tx, actor, 'article.amended', { kind: 'article', id, place }, { now, before: { question, answer, source }, after: input })
  return shown(found(await findArticle(tx, actor.town, id), 'articles'))
}

/** 停用: the rule has changed; whoever searches no longer finds it, the text stays. */
export async function retire(tx: Tx, actor: Actor, now: Date, id: Id, reason: string): Promise<Article> {
  const { place } = await living(tx, actor, id)
  await retireArticle(tx, actor.town, id, dayOf(now), reason)
  await record(tx, actor, 'article.retired', { kind: 'article', id, place }, { now, after: { reason } })
  return shown(found(await findArticle(tx, actor.town, id), 'articles'))
}

async function living(tx: Tx, actor: Actor, id: Id): Promise<ArticleRow> {
  refuseUnless(mayKeepArticles(actor), 'articles.forbidden', '知识库的修改、停用由镇干部来做')
  const kept = found(await findArticle(tx, actor.town, id), 'articles')
  refuseUnless(!kept.retiredOn, 'articles.conflict', `这条答疑已于 ${kept.retiredOn} 停用`)
  return kept
}

function shown({ changedAt, writtenBy, place, ...article }: ArticleRow): Article {
  return { ...article, changedAt: changedAt?.toISOString() ?? null }
}
