import iconv from 'iconv-lite'
import { Refusal, refuseUnless } from '#common/refusal.ts'
import { readSheet, type SheetRow } from '#platform/sheets.ts'
import { readChat, type Said, spokenAt } from './chat-rules.ts'

const names = {
  sender: /发言人|发送人|发送者|昵称|姓名|提出人|反映人|谁/,
  at: /时间|日期/,
  text: /内容|消息|诉求|事项|问题|反映/,
}

/** What was said, from an uploaded .txt of a chat, or a .csv or .xlsx with a heading row. */
export async function saidInFile(content: Buffer, fileName: string): Promise<Said[]> {
  if (/\.txt$/i.test(fileName)) return readChat(decoded(content))
  refuseUnless(/\.(csv|xlsx)$/i.test(fileName), 'sheets.not_a_sheet', `文件应是 .txt、.csv 或 .xlsx，收到的是“${fileName.slice(-40)}”`)
  const rows: SheetRow[] = []
  for await (const row of readSheet(content, fileName, { maxBytes: 3_000_000, maxRows: 5_000, seconds: 20 })) rows.push(row)
  return fromRows(rows)
}

/** UTF-8 where it is that; the GB18030 of older programs where it is not. */
function decoded(content: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content)
  } catch {
    return iconv.decode(content, 'gb18030')
  }
}

function fromRows(rows: SheetRow[]): Said[] {
  const words = rows.map(row => row.cells.map(cell => cell.trim()))
  const head = words.findIndex(cells => cells.some(cell => names.text.test(cell)))
  const titles = words[head]
  if (!titles) throw new Refusal('requests.chat', '表格里没有认出“内容”一列。请有一行表头：时间、发言人、内容')
  const column = (name: keyof typeof names) => titles.findIndex(title => names[name].test(title))
  const [sender, at, text] = [column('sender'), column('at'), column('text')]
  return words
    .slice(head + 1)
    .map(cells => ({ sender: cells[sender] || '未写姓名', at: spokenAt(cells[at] ?? ''), text: cells[text] ?? '' }))
    .filter(said => said.text !== '')
}
