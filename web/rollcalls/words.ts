import type { Counts, Phase } from '#rollcalls/field-terms.ts'
import { phases } from '#rollcalls/field-terms.ts'
import { momentWords } from '#web/kit/time.ts'

/** 还没答: neither answered nor marked as not reached. */
export const openOf = ({ asked, answered, absent }: Counts) => asked - answered - absent

/** 已答 n／应答 d, with what is counted apart. */
export function countWords(counts: Counts): string {
  const { asked, answered, absent } = counts
  return `已答 ${answered}／${asked} 户${absent > 0 ? `，没人或联系不上 ${absent} 户` : ''}`
}

/** What the time says to those who have not answered. */
export function phaseWords(phase: Phase, dueAt: string): string {
  return phase === 'closed' ? phases.closed : `${phases[phase]}，${momentWords(dueAt)} 截止`
}

export const isUrgent = (phase: Phase) => phase === 'near' || phase === 'late'
