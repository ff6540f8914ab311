import { isId } from '#common/ids.ts'
import { found } from '#common/refusal.ts'
import { uploaded } from '#network/uploads.ts'
import type { Files } from '#platform/files.ts'
import { api, inTown, signedIn } from '#platform/http.ts'
import { bringRecording, checkSpeaker, hearRecording } from './recordings.ts'

/** `POST /recordings` takes a multipart field `file`, as the browser recorded it. */
export const recordingsApi = ({ files }: { files: Files }) =>
  api()
    .post('/recordings', async c => {
      checkSpeaker(signedIn(c))
      const file = await uploaded(c, '语音文件')
      const kept = await files.keepAudio(Buffer.from(await file.arrayBuffer()))
      return c.json(await inTown(c, (tx, actor, now) => bringRecording(tx, actor, now, kept)), 200)
    })
    .get('/recordings/:id', async c => {
      const asked = c.req.param('id')
      const id = found(isId(asked) ? asked : null, 'recordings')
      const { sha256, mediaType } = await inTown(c, (tx, actor) => hearRecording(tx, actor, id))
      const headers = { 'content-type': mediaType, 'cache-control': 'private, max-age=3600', 'x-content-type-options': 'nosniff' }
      return new Response(new Uint8Array(await files.read(sha256)), { headers })
    })

export type RecordingsApi = ReturnType<typeof recordingsApi>
