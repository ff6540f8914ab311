/** What a phone can do without signal, by its stable name, in the words of the town. */
export const entryKinds = {
  'visit.record': '走访',
  'request.raise': '点单',
  'request.take': '接单',
  'request.send_back': '退回',
  'request.answer': '办结答复',
  'household.propose': '报变动',
  'rollcall.answer': '摸排答复',
  'meeting.call': '通知开会',
  'meeting.open': '开会',
  'meeting.mark': '点名',
  'meeting.minute': '会议记录',
  'meeting.decide': '议定',
  'meeting.close': '散会',
} as const
export type EntryKindName = keyof typeof entryKinds

/** The words of a kind; one made by a newer program keeps its name. */
export function kindWords(kind: string): string {
  return entryKinds[kind as EntryKindName] ?? kind
}
