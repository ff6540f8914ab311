import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { newId } from '#common/ids.ts'
import { tokenHash } from '#identity/sessions.ts'
import type { Connection } from '#platform/db.ts'
import type { Holder } from '#web/field/outbox.ts'

export interface SignedInHolder {
  holder: Holder
  token: string
}

/** Signs `count` chiefs of the demonstration county in behind the scenes: one session each, and again from the first where there are too few.
 * With `households`, those first who look after about so many. */
export async function signInChiefs(
  connection: Connection,
  count: number,
  post = 'unit_chief',
  households?: number,
): Promise<SignedInHolder[]> {
  const client = new pg.Client({ ...connection })
  await client.connect()
  const { rows } = await client.query(
    `select a.town_id as town, a.id as account, p.id as person, p.name, m.id as mandate from mandates m
       join people p on p.town_id = m.town_id and p.id = m.person_id join accounts a on a.town_id = m.town_id and a.person_id = p.id
       join places u on u.town_id = m.town_id and u.id = m.place_id
     where m.post = $1 and m.ended_on is null and m.from_on <= current_date and (m.until_on is null or m.until_on >= current_date)
       and a.suspended_at is null and exists (select from households h where h.town_id = m.town_id and h.ended_on is null and h.place <@ u.path)
     order by abs((select count(*) from households h where h.town_id = m.town_id and h.ended_on is null and h.place <@ u.path) - $3::int),
       m.place limit $2`,
    [post, count, households ?? null],
  )
  if (rows.length === 0) throw new Error(`no ${post} with an account`)
  const signedIn: SignedInHolder[] = []
  for (let i = 0; i < count; i++) {
    const { town, account, person, name, mandate } = rows[i % rows.length]
    const token = randomBytes(32).toString('base64url')
    await client.query(
      `insert into sessions (token_hash, id, town_id, account_id, device, address_hash, created_at, seen_at, expires_at)
       values ($1, $2, $3, $4, '压测手机', '\\x00', now(), now(), now() + interval '7 days')`,
      [tokenHash(token), newId(), town, account],
    )
    signedIn.push({ holder: { person, name, town, mandate }, token })
  }
  await client.query('update accounts set must_change_password = false')
  await client.end()
  return signedIn
}
