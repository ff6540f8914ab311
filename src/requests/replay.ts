import { type Deadlines, dueAt, isOverdue, type Pause } from './deadlines.ts'
import type { Counts } from './figures-store.ts'
import { closed } from './rules.ts'
import type { Category, Outcome, State, Urgency } from './terms.ts'

// Figures once more, from the steps alone: what people did, not what the table of requests says came of it.

export interface ToldStep {
  request: string
  act: string
  to: State
  at: Date
  facts: Record<string, unknown>
}

interface Life {
  state: State
  raisedAt: Date
  clockAt: Date
  category: Category | null
  urgency: Urgency | null
  outcome: Outcome | null
  answeredAt: Date | null
  satisfied: boolean | null
  reopened: number
  closings: number
  failed: number
  pausedAt: Date | null
  pauses: Pause[]
}

/** One request's steps in their order, told to the end. */
export function lifeOf(steps: ToldStep[]): Life {
  const { at } = steps[0]!
  const life: Life = {
    ...{ state: 'raised', raisedAt: at, clockAt: at, category: null, urgency: null, outcome: null, answeredAt: null, satisfied: null },
    ...{ reopened: 0, closings: 0, failed: 0, pausedAt: null, pauses: [] },
  }
  for (const step of steps) {
    Object.assign(life, changeOf(life, step))
    life.state = step.to
  }
  return life
}

function changeOf(life: Life, { act, at, facts }: ToldStep): Partial<Life> {
  switch (act) {
    case 'sort':
      return { category: facts.category as Category, urgency: facts.urgency as Urgency }
    case 'answer':
    case 'reply':
      return { answeredAt: at, outcome: facts.outcome as Outcome }
    case 'rate':
      return { satisfied: facts.satisfied as boolean }
    case 'reopen': {
      const failed = facts.answer === 'not_fixed'
      return {
        ...{ reopened: life.reopened + 1, clockAt: at, answeredAt: null, outcome: null, satisfied: false },
        failed: life.failed + Number(failed),
      }
    }
    case 'write_off':
      return { closings: life.closings + 1 }
    case 'withdraw':
      return { outcome: 'withdrawn' }
    case 'merge':
      return { outcome: 'merged' }
    case 'pause':
      return { pausedAt: at }
    case 'resume':
      return { pausedAt: null, pauses: [...life.pauses, { from: life.pausedAt!, to: at }] }
    default:
      return {}
  }
}

const words: (Category | null)[] = ['21', '22', '23', '24', '99']
const quarrels: (Category | null)[] = ['08', '09']

/** Counts over lives, by the same definitions as the figures of the API. */
export function countLives(lives: Life[], deadlines: Deadlines, now: Date): Counts {
  const count = (is: (life: Life) => boolean) => lives.filter(is).length
  const standing = ({ state }: Life) => state !== 'merged' && state !== 'withdrawn'
  const dispute = (life: Life) => quarrels.includes(life.category) && standing(life)
  const problem = (life: Life) => life.category !== null && ![...quarrels, ...words].includes(life.category) && standing(life)
  const due = ({ state, urgency, clockAt, pauses }: Life) => dueAt(state, urgency, clockAt, deadlines, pauses)
  return {
    raised: count(({ state }) => state !== 'merged'),
    open: count(({ state }) => !closed.includes(state)),
    overdue: count(life => isOverdue({ state: life.state, dueAt: due(life), pausedAt: life.pausedAt }, now)),
    answered: count(({ answeredAt }) => answeredAt !== null),
    writtenOff: count(({ state }) => state === 'written_off'),
    reopened: count(({ reopened }) => reopened > 0),
    solved: count(({ answeredAt, outcome }) => answeredAt !== null && outcome === 'solved'),
    rated: count(({ satisfied }) => satisfied !== null),
    satisfied: count(({ satisfied }) => satisfied === true),
    reached: count(({ answeredAt, satisfied }) => answeredAt !== null && satisfied !== null),
    closedOnce: count(({ closings }) => closings > 0),
    failed: count(({ failed }) => failed > 0),
    disputes: count(dispute),
    disputesSettled: count(life => dispute(life) && life.outcome === 'solved'),
    problems: count(problem),
    problemsSolved: count(life => problem(life) && life.outcome === 'solved'),
  }
}
