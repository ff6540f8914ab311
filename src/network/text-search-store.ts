import { type RawBuilder, sql } from 'kysely'

/** `q` as a LIKE pattern that finds it anywhere. */
export function like(q: string): string {
  return `%${q.replace(/[\\%_]/g, '\\$&')}%`
}

/** Whether a name, or its pinyin (full or initials), contains what somebody typed. `alias` names a table with both columns. */
export function named(alias: string, q: string): RawBuilder<boolean> {
  const letters = q.toLowerCase().replace(/[^a-z0-9]/g, '')
  const name = sql<boolean>`${sql.ref(`${alias}.name`)} like ${like(q)}`
  // Chinese typed in full is not pinyin; letters and digits may be either.
  return letters && /^[\x20-\x7e]+$/.test(q) ? sql<boolean>`(${name} or ${sql.ref(`${alias}.pinyin`)} like ${like(letters)})` : name
}

/** Neighbouring characters, as `bigrams_of` in the database cuts them; none for a single character, which no index helps. */
export function bigramsOf(words: string): string[] {
  const text = [...words.toLowerCase().replace(/\s+/g, '')]
  return [...new Set(text.slice(1).map((char, i) => text[i]! + char))]
}
