import type { Actor } from '#common/actor.ts'
import { posts } from '#common/posts.ts'
import { Refusal } from '#common/refusal.ts'
import { type Facts, type Role, rolesOf, type TownRules, whyNot } from './roles-rules.ts'
import { type Act, acts, type Outcome, type State, states } from './state-terms.ts'

export * from './roles-rules.ts'

/** An act that stands in the table; reopening is what a rating or a second question turns into. */
export type Done = Exclude<Act, 'reopen'>

export interface Transition {
  act: Done
  role: Role
  from: (State | null)[]
  /** null: it stays where it stands */
  to: State | null
  /** where it goes instead, when the act's own question is answered the other way */
  otherwise?: State
  /** what must hold besides */
  guards?: Guard[]
}

const inHand: State[] = ['dispatched', 'taken', 'scheduled']
const beforeAnswer: State[] = ['raised', 'sorted', 'dispatched', 'taken', 'scheduled', 'paused']

/** The life of a request, whole: state × act × role → next state. What is not here does not happen. */
export const transitions: Transition[] = [
  { act: 'raise', role: 'raiser', from: [null], to: 'raised' },
  { act: 'merge', role: 'sorter', from: ['raised', 'sorted', ...inHand], to: 'merged' },
  { act: 'reply', role: 'sorter', from: ['raised', 'sorted'], to: 'answered' },
  { act: 'sort', role: 'sorter', from: ['raised', 'sorted'], to: 'sorted' },
  // From a handler's hands it goes to another's: somebody is away, or the wrong one was picked.
  { act: 'dispatch', role: 'dispatcher', from: ['sorted', ...inHand], to: 'dispatched', guards: ['no_ruling_due', 'not_ruled'] },
  { act: 'take', role: 'handler', from: ['dispatched'], to: 'taken' },
  { act: 'plan', role: 'handler', from: ['taken', 'scheduled'], to: 'scheduled' },
  { act: 'resolve', role: 'handler', from: ['taken', 'scheduled'], to: 'scheduled', guards: ['at_meeting'] },
  { act: 'progress', role: 'handler', from: ['taken', 'scheduled', 'paused'], to: null },
  { act: 'consult', role: 'handler', from: ['taken', 'scheduled'], to: null },
  { act: 'assist', role: 'helper', from: [...inHand, 'paused'], to: null },
  { act: 'ask', role: 'handler', from: ['taken', 'scheduled'], to: null },
  { act: 'tell', role: 'owner', from: beforeAnswer, to: null },
  { act: 'pause', role: 'handler', from: ['taken', 'scheduled'], to: 'paused' },
  { act: 'resume', role: 'handler', from: ['paused'], to: 'taken', otherwise: 'scheduled' },
  { act: 'send_back', role: 'handler', from: ['dispatched', 'taken'], to: 'sorted', guards: ['not_ruled', 'below_limit'] },
  { act: 'rule', role: 'ruler', from: ['sorted'], to: 'dispatched', guards: ['at_limit'] },
  { act: 'hand_up', role: 'handler', from: inHand, to: 'dispatched', guards: ['rung_above'] },
  { act: 'rise', role: 'system', from: inHand, to: 'dispatched', guards: ['rung_above'] },
  { act: 'answer', role: 'handler', from: ['taken', 'scheduled'], to: 'answered' },
  { act: 'call', role: 'caller', from: ['answered'], to: null },
  { act: 'rate', role: 'rater', from: ['answered'], to: 'rated', otherwise: 'sorted' },
  { act: 'write_off', role: 'closer', from: ['rated'], to: 'written_off' },
  { act: 'write_off', role: 'closer', from: ['answered'], to: 'written_off', guards: ['calls_exhausted'] },
  { act: 'ask_again', role: 'caller', from: ['written_off'], to: null, otherwise: 'sorted', guards: ['to_be_asked'] },
  { act: 'withdraw', role: 'owner', from: beforeAnswer, to: 'withdrawn' },
]

export type Guard =
  | 'below_limit'
  | 'no_ruling_due'
  | 'at_limit'
  | 'not_ruled'
  | 'at_meeting'
  | 'rung_above'
  | 'calls_exhausted'
  | 'to_be_asked'

/** What each guard asks, as the diagram says it. */
export const guardNames: Record<Guard, string> = {
  below_limit: '退回未满次数',
  no_ruling_due: '不待裁定',
  at_limit: '退回已满次数',
  not_ruled: '未经裁定',
  at_meeting: '已到村级民情会或镇党委',
  rung_above: '上面还有一级',
  calls_exhausted: '已评单，或回访多日未接通',
  to_be_asked: '销号后等再次回访',
}

/** Why a guard does not let the act pass: code and words; null when it does. */
function objection(guard: Guard, request: Facts, town: TownRules): [code: string, words: string] | null {
  const { sentBack, ruled, rung, missedCalls } = request
  switch (guard) {
    case 'below_limit':
      return sentBack < town.sendBackLimit
        ? null
        : ['requests.ruling_needed', `已退回 ${sentBack} 次，不能再退，由${rulerOf(request)}裁定由谁办理`]
    case 'no_ruling_due':
      return !isRulingDue(request, town)
        ? null
        : ['requests.ruling_needed', `已退回 ${sentBack} 次，不能再派，由${rulerOf(request)}裁定由谁办理`]
    case 'at_limit':
      return isRulingDue(request, town) ? null : ['requests.not_to_be_ruled', `才退回 ${sentBack} 次，满 ${town.sendBackLimit} 次才裁定`]
    case 'not_ruled':
      return ruled ? ['requests.ruled', '已经裁定由谁办理，裁定为准，不能再退、再派'] : null
    case 'at_meeting':
      return rung === 'village' || rung === 'town' ? null : ['requests.no_meeting', '到了村级民情会或镇党委这一级，才登记会议议定']
    case 'rung_above':
      return rung === 'town' ? ['requests.no_rung_above', '已经在镇党委，上面没有更高一级'] : null
    case 'calls_exhausted':
      return missedCalls >= town.callBackDays ? null : ['requests.not_rated', notRated(missedCalls, town.callBackDays)]
    case 'to_be_asked':
      return request.reaskAt ? null : ['requests.asked_again', '销号后已经再次问过']
  }
}

/** Sent back as often as the town allows: from here on somebody named says who handles it. */
export function isRulingDue({ sentBack, ruled }: Pick<Facts, 'sentBack' | 'ruled'>, { sendBackLimit }: TownRules): boolean {
  return !ruled && sentBack > 0 && sentBack >= sendBackLimit
}

function rulerOf({ rulerPost, rulerName }: Facts): string {
  return rulerPost ? `${posts[rulerPost]}${rulerName ?? ''}` : '镇干部'
}

function notRated(missed: number, needed: number): string {
  return `还没有居民评单，也没有回访记录，不能销号（回访未接通 ${missed} 天，满 ${needed} 天才可按“无回音”销号）`
}

/** States in which somebody still owes the resident an answer; only these can be overdue. */
export const unanswered: State[] = beforeAnswer
/** States in which the matter is over. */
export const closed: State[] = ['written_off', 'withdrawn', 'merged']

type Judged = { transition: Transition } | { refusal: Refusal }

/** The table's word on an act: the transition that applies, or the refusal and why. */
export function judge(act: Done, request: Facts, actor: Actor, town: TownRules): Judged {
  const lines = transitions.filter(transition => transition.act === act)
  const { role } = lines[0]!
  if (!rolesOf(request, actor, town).has(role)) return { refusal: new Refusal('requests.forbidden', whyNot(role, request, actor, town)) }
  const here = lines.filter(({ from }) => from.includes(request.state))
  let refusal = new Refusal('requests.conflict', elsewhere(act, request.state, lines))
  for (const transition of here) {
    const against = (transition.guards ?? []).map(guard => objection(guard, request, town)).find(found => found !== null)
    if (!against) return { transition }
    refusal = new Refusal(...against)
  }
  return { refusal }
}

function elsewhere(act: Done, state: State, lines: Transition[]): string {
  const wanted = [...new Set(lines.flatMap(({ from }) => from))].map(each => `“${states[each!]}”`)
  return `这件诉求现在是“${states[state]}”，要${wanted.join('或')}时才能${acts[act]}`
}

/** What the actor may do with the request now. */
export function mayNow(request: Facts, actor: Actor, town: TownRules): Done[] {
  const all = [...new Set(transitions.map(({ act }) => act))]
  return all.filter(act => act !== 'raise' && act !== 'rise' && 'transition' in judge(act, request, actor, town))
}

/** Refuses unless the actor may do `act` and the request stands where it can be done. */
export function checkMay(act: Done, request: Facts, actor: Actor, town: TownRules): Transition {
  const judged = judge(act, request, actor, town)
  if ('refusal' in judged) throw judged.refusal
  return judged.transition
}

/** The state after a transition; `first` false: the act's own question was answered the other way. */
export function next({ to, otherwise }: Transition, state: State, first = true): State {
  return (first ? to : (otherwise ?? to)) ?? state
}

/**
 * Whether a rating lets the matter rest. Only "solved" claims to have fixed it: there a resident's "not fixed" reopens it. An honest
 * "explained", "planned" or "referred" is by its nature not fixed; there it is being content with the answer that counts.
 */
export function isSettled(outcome: Outcome | null, { solved, satisfied }: { solved: boolean; satisfied: boolean }): boolean {
  return satisfied && (solved || outcome !== 'solved')
}

/** Where the town party committee has resolved the matter, with minutes, there is no rung left to reopen it to. */
export function isFinal({ rung, resolved }: Pick<Facts, 'rung' | 'resolved'>): boolean {
  return rung === 'town' && resolved
}
