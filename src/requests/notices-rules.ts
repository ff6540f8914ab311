import type { Act } from './state-terms.ts'

/** What a resident is told by text message when a step is done, or null where the step is the office's own business. */
export function saidToResident(act: Act, number: string, words: string): string | null {
  const short = words.length > 60 ? `${words.slice(0, 60)}…` : words
  const said = short ? `：${short}` : ''
  const line = lines[act]
  return line ? `您反映的事（${number}）${line}${said}。可扫联系卡看进展。` : null
}

const lines: Partial<Record<Act, string>> = {
  take: '有人接下开始办了',
  ask: '办理人想问您',
  pause: '暂时停下',
  resume: '继续办理',
  hand_up: '交给上一级办理',
  rise: '到期没办完，已自动交给上一级',
  reply: '有答复了，请您评一评',
  answer: '有答复了，请您评一评',
  merge: '与别人反映的同一件事并在一起办，您的话都记着',
  reopen: '您说没办好，已重新办理',
  write_off: '已核销',
}
