import { createHash } from 'node:crypto'
import type { Id } from '#common/ids.ts'
import type { Tx } from '#platform/db.ts'
import { asSystem, type Database } from '#platform/db.ts'
import { actName } from './terms.ts'
import { chains, freeze, type Link, links } from './verify-store.ts'

/** What is wrong with a chain, at the first place where it shows. */
export interface Fault {
  /** the row that does not fit, or the first one missing */
  seq: number
  kind: 'altered' | 'missing' | 'broken' | 'extra' | 'head'
  words: string
}

export interface Verdict {
  town: Id
  name: string
  rows: number
  /** the newest hash; written down elsewhere it also proves that nobody rewrote the whole chain */
  head: string
  fault: Fault | null
}

const batch = 2_000

/** Recomputes every town's chain, a batch of rows in memory at a time, and compares it with the head. */
export async function verify(database: Database, progress: (rows: number) => void = () => {}): Promise<Verdict[]> {
  return await asSystem(database, async tx => {
    await freeze(tx)
    const verdicts: Verdict[] = []
    for (const chain of await chains(tx)) verdicts.push(await verifyTown(tx, chain, progress))
    return verdicts
  })
}

type Chain = Awaited<ReturnType<typeof chains>>[number]

async function verifyTown(tx: Tx, { town, name, head }: Chain, progress: (rows: number) => void): Promise<Verdict> {
  let last = { seq: 0, hash: Buffer.alloc(0) as Buffer }
  const verdict = (fault: Fault | null) => ({ town, name, rows: last.seq, head: last.hash.toString('hex'), fault })
  for (;;) {
    const rows = await links(tx, town, last.seq, batch)
    for (const row of rows) {
      const fault = faultOf(row, last, head)
      if (fault) return verdict(fault)
      last = row
    }
    progress(last.seq)
    if (rows.length < batch) return verdict(headFault(last, head))
  }
}

function faultOf(row: Link, last: { seq: number; hash: Buffer }, head: Chain['head']): Fault | null {
  const { seq } = row
  if (seq !== last.seq + 1) return missing(last.seq + 1, seq - 1)
  if (head && seq > head.seq) return { seq, kind: 'extra', words: `第 ${seq} 条（${described(row)}）是多出来的：链头只到第 ${head.seq} 条` }
  const expected = createHash('sha256').update(row.prevHash).update(row.body).digest()
  if (!expected.equals(row.hash)) return { seq, kind: 'altered', words: `第 ${seq} 条（${described(row)}）被改动过：内容与其校验值不符` }
  if (row.prevHash.equals(last.hash)) return null
  const before = seq === 1 ? '它之前应没有记录' : `它或第 ${seq - 1} 条被替换、插入或调换过`
  return { seq, kind: 'broken', words: `第 ${seq} 条（${described(row)}）与前面接不上：${before}` }
}

function headFault(last: { seq: number; hash: Buffer }, head: Chain['head']): Fault | null {
  if (!head) return { seq: last.seq, kind: 'head', words: `链头不见了：最后一条是第 ${last.seq} 条，无法确认其后没有被删除` }
  if (head.seq > last.seq) return missing(last.seq + 1, head.seq)
  if (head.hash.equals(last.hash)) return null
  return { seq: last.seq, kind: 'head', words: `第 ${last.seq} 条与链头不符：最后一条或链头被改动过` }
}

function missing(from: number, to: number): Fault {
  return { seq: from, kind: 'missing', words: from === to ? `第 ${from} 条不见了` : `第 ${from} 至 ${to} 条不见了` }
}

function described({ at, act }: Link): string {
  return `${at.toISOString()} ${actName(act)}`
}
