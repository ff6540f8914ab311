import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Day } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { like } from '#network/text-search-store.ts'
import type { Tx } from '#platform/db.ts'

export interface ArticleRow {
  id: Id
  place: string
  question: string
  answer: string
  source: string
  decidedBy: string
  decidedOn: Day
  meeting: Id | null
  writtenBy: Id
  changedAt: Date | null
  retiredOn: Day | null
  retiredReason: string | null
}

const columns = sql`select a.id, a.place::text as place, a.question, a.answer, a.source, a.decided_by as "decidedBy",
  a.decided_on as "decidedOn", a.meeting_id as meeting, a.written_by as "writtenBy", a.changed_at as "changedAt",
  a.retired_on as "retiredOn", a.retired_reason as "retiredReason" from articles a`

/**
 * Articles that hold every one of the words, those with the words in the question first, then the newest. A town has some hundreds: they
 * are read through, which finds two characters anywhere and needs no list of words.
 */
export async function searchArticles(tx: Tx, town: Id, words: string[], all: boolean, limit: number): Promise<ArticleRow[]> {
  const each = words.map(
    word => sql<SqlBool>`(a.question like ${like(word)} or a.answer like ${like(word)} or a.source like ${like(word)})`,
  )
  const conditions: RawBuilder<SqlBool>[] = [sql`a.town_id = ${town}`, ...each]
  if (!all) conditions.push(sql`a.retired_on is null`)
  const hits = words.map(word => sql`(a.question like ${like(word)})::int`)
  const order = [...(hits.length > 0 ? [sql`${sql.join(hits, sql` + `)} desc`] : []), sql`a.decided_on desc`, sql`a.id desc`]
  const { rows } = await sql<ArticleRow>`${columns} where ${sql.join(conditions, sql` and `)}
    order by ${sql.join(order)} limit ${limit}`.execute(tx)
  return rows
}

/**
 * Answers to a question in somebody's own words, likeliest first: by how many of its neighbouring characters occur in question or answer; at
 * least a third of them, or it is another question.
 */
export async function likelyAnswers(tx: Tx, town: Id, grams: string[], limit: number): Promise<ArticleRow[]> {
  const { rows } = await sql<ArticleRow>`with g as (select gram from unnest(${grams}::text[]) gram), judged as (
      select a.id, (select count(*) from g where position(g.gram in lower(a.question)) > 0) as asked,
        (select count(*) from g where position(g.gram in lower(a.question || a.answer)) > 0) as touched
      from articles a where a.town_id = ${town} and a.retired_on is null)
    select l.* from (${columns} where a.town_id = ${town}) l join judged j on j.id = l.id
    where j.touched * 3 >= ${grams.length} and j.touched > 0 order by j.asked desc, j.touched desc, l."decidedOn" desc, l.id limit ${limit}`.execute(
    tx,
  )
  return rows
}

export async function findArticle(tx: Tx, town: Id, id: Id): Promise<ArticleRow | undefined> {
  const { rows } = await sql<ArticleRow>`${columns} where a.town_id = ${town} and a.id = ${id}::uuid`.execute(tx)
  return rows[0]
}

export interface NewArticleRow {
  id: Id
  place: string
  question: string
  answer: string
  source: string
  decidedBy: string
  decidedOn: Day
  meeting: Id | null
  writtenBy: Id
  at: Date
}

/** False when that id is taken. */
export async function insertArticle(tx: Tx, town: Id, row: NewArticleRow): Promise<boolean> {
  const { id, place, question, answer, source, decidedBy, decidedOn, meeting, writtenBy, at } = row
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('articles')
    .values({
      ...{ town_id: town, id, place, question, answer, source, decided_by: decidedBy, decided_on: decidedOn, meeting_id: meeting },
      ...{ written_by: writtenBy, written_at: at },
    })
    .onConflict(conflict => conflict.columns(['town_id', 'id']).doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

export async function amendArticle(
  tx: Tx,
  town: Id,
  id: Id,
  to: { question: string; answer: string; source: string },
  at: Date,
): Promise<void> {
  await tx
    .updateTable('articles')
    .set({ ...to, changed_at: at })
    .where('town_id', '=', town)
    .where('id', '=', id)
    .execute()
}

export async function retireArticle(tx: Tx, town: Id, id: Id, on: Day, reason: string): Promise<void> {
  await tx
    .updateTable('articles')
    .set({ retired_on: on, retired_reason: reason })
    .where('town_id', '=', town)
    .where('id', '=', id)
    .execute()
}

/** The town's own path: articles lie there, whoever wrote them. */
export async function townPath(tx: Tx, town: Id): Promise<string | undefined> {
  return (await tx.selectFrom('towns').select('path').where('id', '=', town).executeTakeFirst())?.path
}
