import type { Context } from 'hono'
import { isId } from '#common/ids.ts'
import { found, Refusal } from '#common/refusal.ts'
import type { Identity } from '#identity/identity.ts'
import { bringPhoto } from '#network/photos.ts'
import { uploaded } from '#network/uploads.ts'
import type { Files } from '#platform/files.ts'
import { api, type Env, endpoint, inWords } from '#platform/http.ts'
import type { Live } from '#platform/live.ts'
import type { Vault } from '#platform/vault.ts'
import { topicOf } from '#rollcalls/live.ts'
import { inKeptTown } from '#visits/api.ts'
import { bringRecording } from '#visits/recordings.ts'
import type { Doer } from './acting.ts'
import { copyFor } from './copy.ts'
import { copy, copyQuery } from './copy-terms.ts'
import { answered, type Beside, contentOf, handIn, handInBeside } from './entries.ts'
import { openSealed, outboxKeyOf } from './sealing.ts'
import { asThen, carriedDoer, doerOf, known } from './taking.ts'
import { carriedEntry, type EntryContent, entryContent, handedIn, newEntry, outboxKey, photoQuery } from './terms.ts'

const tags: [string] = ['离线与同步']

export interface SyncParts {
  identity: Identity
  vault: Vault
  files: Files
  /** who looks on at a roll call's board is told of what phones bring late, too */
  live?: Live
}

export const syncApi = ({ identity, vault, files, live }: SyncParts) => {
  const keyOf = ({ town, person }: Doer) => outboxKeyOf(vault, town, person)

  /** An entry known already is answered before anything else is asked: its post may be over, its place gone. */
  async function take(c: Context<Env>, doer: Doer, entry: EntryContent, sentAt: string, carrier?: Doer) {
    const kept = await known(c, doer, entry.id)
    if (kept) return answered(entry.id, kept, doer.person, contentOf(entry))
    const handing = { id: entry.id, kind: entry.kind, mandate: entry.mandate, sentAt, carrier }
    const taken = await asThen(c, identity, doer, handing, (tx, actor) => handIn(tx, actor, c.var.now, entry, vault))
    if (entry.kind === 'rollcall.answer') live?.changed(topicOf(doer.town, String(entry.body.rollcall)))
    return taken
  }

  async function takeBeside(c: Context<Env>, kind: Beside) {
    const asked = c.req.param('id') ?? ''
    const id = found(isId(asked) ? asked : null, `${kind}s`)
    const { person, ...query } = read(photoQuery, c.req.query())
    const carrier = person ? doerOf(c) : undefined
    const doer = person ? await carriedDoer(c, person) : doerOf(c)
    const kept = await known(c, doer, id)
    if (kept) return answered(id, kept, doer.person, null)
    const sent = Buffer.from(await (await uploaded(c, kind === 'photo' ? '照片文件' : '语音文件')).arrayBuffer())
    const content = carrier ? openSealed(keyOf(doer), sent, id) : sent
    // Work of a second for a large photo: done before the transaction.
    const [photo, audio] = kind === 'photo' ? [await files.keepPhoto(content), null] : [null, await files.keepAudio(content)]
    const { now } = c.var
    return await asThen(c, identity, doer, { id, ...query, carrier }, (tx, actor) =>
      handInBeside(tx, actor, now, { kind, id, madeAt: query.madeAt, sha256: (photo ?? audio!).sha256 }, () =>
        photo ? bringPhoto(tx, actor, now, photo, id) : bringRecording(tx, actor, now, audio!, id),
      ),
    )
  }

  return api()
    .openapi(endpoint('get', '/sync', { summary: '本机数据：全部，或上次以来的变化', tags, query: copyQuery, gives: copy }), async c =>
      c.json(await inKeptTown(c, (tx, actor, now) => copyFor(tx, actor, now, c.var.seesSealed, c.req.valid('query').since, vault)), 200),
    )
    .openapi(endpoint('get', '/sync/key', { summary: '本人待上传内容的封存密钥', tags, gives: outboxKey }), c =>
      c.json({ key: keyOf(doerOf(c)).toString('base64') }, 200),
    )
    .openapi(
      endpoint('post', '/sync/entries', { summary: '上传一条离线记录（同一编号只记一次）', tags, body: newEntry, gives: handedIn }),
      async c => {
        const { sentAt, ...entry } = c.req.valid('json')
        return c.json(await take(c, doerOf(c), entry, sentAt), 200)
      },
    )
    .openapi(
      endpoint('post', '/sync/carried', { summary: '代同事上传一条封存的记录', tags, body: carriedEntry, gives: handedIn }),
      async c => {
        const { id, person, sealed, sentAt } = c.req.valid('json')
        const doer = await carriedDoer(c, person)
        const opened = openSealed(keyOf(doer), Buffer.from(sealed, 'base64'), id)
        const entry = read(entryContent, JSON.parse(opened.toString('utf8')))
        // What came of it is for the doer's eyes: the carrier learns that it was taken.
        return c.json({ ...(await take(c, doer, { ...entry, id }, sentAt, doerOf(c))), result: null }, 200)
      },
    )
    .put('/sync/photos/:id', async c => c.json(await takeBeside(c, 'photo'), 200))
    .put('/sync/recordings/:id', async c => c.json(await takeBeside(c, 'recording'), 200))
}

export type SyncApi = ReturnType<typeof syncApi>

function read<T>(
  schema: { safeParse(input: unknown): { success: true; data: T } | { success: false; error: Parameters<typeof inWords>[0] } },
  input: unknown,
): T {
  const result = schema.safeParse(input)
  if (!result.success) throw new Refusal('input.invalid', inWords(result.error))
  return result.data
}
