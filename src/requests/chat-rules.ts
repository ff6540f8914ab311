// A chat export, pasted: who said what when. Only what looks like a matter is proposed; a person confirms.

export interface Said {
  sender: string
  /** as it stood there; null where nothing was */
  at: string | null
  text: string
}

const time = String.raw`(\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2}日?\s+\d{1,2}:\d{2}(?::\d{2})?)`
/** 张三 2026-11-24 09:05 / 2026-11-24 09:05 张三 / 张三(wxid) 2026/11/24 9:05:33, the words below or behind a colon. */
const heads = [
  new RegExp(`^(?<sender>[^\\d:：]{1,30}?)(?:[(（][^)）]*[)）])?\\s+${time}(?:\\s*[:：]\\s*(?<rest>.*))?$`),
  new RegExp(`^${time}\\s+(?<sender>[^:：]{1,30}?)(?:[(（][^)）]*[)）])?(?:\\s*[:：]\\s*(?<rest>.*))?$`),
]
/** 张三：路灯不亮了 */
const spoken = /^(?<sender>[\p{Script=Han}\w·]{1,12})\s*[:：]\s*(?<rest>.{4,})$/u

/** The messages of an export, in their order. What stands before the first name is left out. */
export function readChat(text: string): Said[] {
  const said: Said[] = []
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim()
    if (!line) continue
    const head = heads.map(each => each.exec(line)).find(found => found !== null)
    const begun = head ?? spoken.exec(line)
    if (begun)
      said.push({
        sender: begun.groups!.sender!.trim(),
        at: head ? (head.find((part, i) => i > 0 && /^\d{4}/.test(part ?? '')) ?? null) : null,
        text: begun.groups!.rest?.trim() ?? '',
      })
    else if (said.length > 0) said.at(-1)!.text = [said.at(-1)!.text, line].filter(Boolean).join('\n')
  }
  return said.map(each => ({ ...each, at: each.at && spokenAt(each.at) })).filter(({ text: words }) => words !== '')
}

/** 2026-11-24T09:05:00+08:00, or null where it is no moment. */
export function spokenAt(at: string): string | null {
  const [year, month, day, hour, minute] = at.match(/\d+/g) ?? []
  if (!year || !month || !day || !hour || !minute) return null
  const two = (part: string) => part.padStart(2, '0')
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${minute}:00+08:00`
}

const chatter = /^(\[.{1,8}\]|收到|好的|谢谢|嗯+|哦+|早上好|大家好|辛苦了|\+1|ok|👍|🙏)[。！!~～\s]*$/iu
const asking = /不|没|坏|漏|断|黑|臭|堵|塌|吵|占|怎么|能不能|要不要|什么时候|希望|请|麻烦|修|问|怕|谁管|几时|反映/

/** Whether a message looks like somebody wanting something. Chatter and thanks are not proposed. */
export function looksLikeMatter({ text }: Said): boolean {
  const words = text.replace(/@\S+\s?/g, '').trim()
  return words.length >= 6 && !chatter.test(words) && asking.test(words)
}

/** A message that holds several matters comes apart at its own numbering or lines; a hint for the hand that splits it. */
export function partsOf(text: string): string[] {
  const parts = text
    .split(/\n+|(?:^|[；;。])\s*(?:\d{1,2}[、.．)）]|[一二三四五六][、.．]|第[一二三四五六][,，、]?|还有[,，:：]?|另外[,，:：]?)\s*/u)
    .map(part => part.trim().replace(/^(?:\d{1,2}[、.．)）]|[一二三四五六][、.．])\s*/u, ''))
    .filter(part => part.length >= 4)
  return parts.length > 1 ? parts : [text.trim()]
}
