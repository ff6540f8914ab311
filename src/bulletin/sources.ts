import type { Actor } from '#common/actor.ts'
import { dayOf, previous, quarterOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { yuan } from '#common/money.ts'
import { posts } from '#common/posts.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import { quorumWords } from '#decisions/rules.ts'
import { findDeliberation } from '#decisions/store.ts'
import { deliberationOf } from '#decisions/view.ts'
import { outcomes } from '#decisions/vote-terms.ts'
import type { Tx } from '#platform/db.ts'
import { figures } from '#requests/figures.ts'
import { outcomes as answers } from '#requests/state-terms.ts'
import { dayWords, ratio } from './day-rules.ts'
import { type Block, type SourceKind, sourceKinds } from './publication-terms.ts'
import { chiefsBelow } from './sources-store.ts'
import type { BoardPlace } from './store.ts'
import type { Source } from './terms.ts'

/** What a source gives: already in the form the public may read. */
export interface Sourced {
  blocks: Block[]
  /** where it comes from, in words */
  words: string
  /** what it was made from, where that is one thing */
  id?: Id
  personal?: boolean
}

type Maker = (tx: Tx, actor: Actor, now: Date, at: BoardPlace, source: Source) => Promise<Sourced>

/** 取自: every kind of source with what makes its content. A capability that has more to post adds a line. */
export const sources: Record<SourceKind, Maker> = {
  text: async () => ({ blocks: [], words: '' }),
  deliberation: deliberationResult,
  requests: requestFigures,
  chiefs: rollOfChiefs,
}

/** The matter a source speaks of; 422 where the kind needs one and none is named. */
export function matterOf({ kind, id }: Source): Id {
  refuseUnless(id, 'publications.source', `“${sourceKinds[kind]}”应选定是哪一件，现在没有选`)
  return id
}

async function deliberationResult(tx: Tx, actor: Actor, now: Date, at: BoardPlace, source: Source): Promise<Sourced> {
  const id = matterOf(source)
  const facts = found(await findDeliberation(tx, actor.town, id), 'deliberations')
  found(facts.path === at.villagePath || facts.path.startsWith(`${at.villagePath}.`) || null, 'deliberations')
  const { title, circle, matter, options, option, quorum, result } = await deliberationOf(tx, actor, now, id)
  refuseUnless(result && quorum, 'publications.source', `“${title}”的表决还没有截止，没有结果可以公布`)
  const chosen = options.find(each => each.key === option)!
  const rows = [
    { name: '议题', value: title },
    { name: '怎么回事', value: matter },
    { name: '参加范围', value: `${circle}，名册 ${result.households} 户` },
    { name: '方案', value: chosen.estimate > 0 ? `${chosen.label}，估算 ${yuan(chosen.estimate)}` : chosen.label },
    { name: '通过条件', value: `${quorumWords(quorum)}` },
    { name: '依据', value: quorum.source },
    { name: '参加', value: ratio(result.voted, result.households) },
    { name: '表决', value: `同意 ${result.yes} 户，不同意 ${result.no} 户，有异议 ${result.objection} 户` },
    { name: '结果', value: `${outcomes[result.outcome]}（${dayWords(dayOf(new Date(result.cutOff)))}截止）` },
  ]
  return { blocks: [{ kind: 'facts', title: '表决结果', rows }], words: `议事“${title}”的计票结果，各户投了什么不公开`, id }
}

async function requestFigures(tx: Tx, actor: Actor, now: Date, at: BoardPlace, source: Source): Promise<Sourced> {
  const last = previous(quarterOf(dayOf(now)))
  const { from = last.from, to = last.to } = source
  const told = await figures(tx, actor, now, { from, to, place: at.id })
  const rows = [
    { name: '收到', value: `${told.raised} 件` },
    { name: '已答复', value: ratio(told.answered, told.raised, '件') },
    { name: '答复里已解决', value: ratio(told.solved.n, told.solved.d, '件') },
    { name: '还在办', value: `${told.open} 件，其中超时 ${told.overdue} 件` },
    { name: '已销号', value: ratio(told.writtenOff, told.raised, '件') },
    { name: '评价满意', value: ratio(told.satisfied.n, told.satisfied.d, '件') },
    { name: '没办好重新办理', value: `${told.reopened} 件` },
  ]
  const outcomeRows = Object.entries(told.byOutcome).map(([key, n]) => [answers[key as keyof typeof answers] ?? key, `${n} 件`])
  const blocks: Block[] = [{ kind: 'facts', title: `${dayWords(from)}至${dayWords(to)}反映的事`, rows }]
  if (outcomeRows.length > 0) blocks.push({ kind: 'table', title: '办理结果', columns: ['结果', '件数'], rows: outcomeRows, note: '' })
  return { blocks, words: `诉求台账，按提出的日子，统计到 ${dayWords(dayOf(now))}` }
}

async function rollOfChiefs(tx: Tx, actor: Actor, now: Date, at: BoardPlace): Promise<Sourced> {
  const chiefs = await chiefsBelow(tx, actor.town, at.path, dayOf(now))
  refuseUnless(chiefs.length > 0, 'publications.source', `${at.name}还没有在任的片长、组长、邻长，请先在“人员岗位”登记`)
  const rows = chiefs.map(({ post, name, placeName, groupName }) => [
    posts[post],
    post === 'unit_chief' ? `${groupName} ${placeName}` : placeName,
    name,
  ])
  const table: Block = { kind: 'table', title: '', columns: ['职务', '片、组、邻', '姓名'], rows, note: '电话见各户的联系卡。' }
  return { blocks: [table], words: `${dayWords(dayOf(now))}在任的片长、组长、邻长` }
}
