import { guardNames, type Role, transitions } from './rules.ts'
import { acts, states } from './state-terms.ts'

const roleNames: Record<Role, string> = {
  raiser: '居民、三长、干部',
  sorter: '镇、村分类人',
  dispatcher: '派单人',
  handler: '办理人',
  helper: '协办人',
  ruler: '裁定人',
  rater: '居民，或第二人回访',
  caller: '第二人',
  closer: '第二人',
  owner: '提出人',
  system: '系统',
}

/** docs/requests.md: the life of a request, drawn from the table the rules go by (`npm run requests:diagram`). */
export function diagramPage(): string {
  const drawn = transitions.flatMap(({ act, from, to, otherwise, guards = [] }) =>
    from.flatMap(state => {
      const words = acts[act] + (guards.length > 0 ? `（${guards.map(guard => guardNames[guard]).join('，')}）` : '')
      const line = (target: string, label: string) => `  ${state ?? '[*]'} --> ${target}: ${label}`
      const lines = to === null || to === state ? [] : [line(to, words)]
      return otherwise ? [...lines, line(otherwise, `${words}，${elseWords[act] ?? '否则'}`)] : lines
    }),
  )
  const names = Object.entries(states).map(([state, name]) => `  ${state}: ${name}`)
  const ends = ['written_off', 'withdrawn', 'merged'].map(state => `  ${state} --> [*]`)
  const rows = transitions.map(({ act, role, from, to, otherwise, guards = [] }) =>
    [
      acts[act],
      roleNames[role],
      from.map(state => (state ? states[state] : '—')).join('、'),
      to ? states[to] + (otherwise ? ` / ${states[otherwise]}` : '') : `不变${otherwise ? ` / ${states[otherwise]}` : ''}`,
      guards.map(guard => guardNames[guard]).join('；'),
    ].join(' | '),
  )
  return `# 一件诉求的一生

<!-- Written by \`npm run requests:diagram\` from src/requests/rules.ts; diagram.test.ts holds it against the table. Do not edit by hand. -->

由 \`npm run requests:diagram\` 从 \`src/requests/rules.ts\` 的同一张表画出，不要手改；\`walk.test.ts\` 照这张表随机走 100,000 步核对。
表里没有的，不会发生；每一步都是一条带人、岗位、时间、理由的记录。

\`\`\`mermaid
stateDiagram-v2
${[...names, ...drawn, ...ends].join('\n')}
\`\`\`

| 操作 | 谁 | 什么状态下 | 之后 | 还要 |
| --- | --- | --- | --- | --- |
${rows.map(row => `| ${row} |`).join('\n')}
`
}

const elseWords: Partial<Record<string, string>> = { resume: '已有方案', rate: '没办好或不满意', ask_again: '又没好' }
