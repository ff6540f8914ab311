import { type Id, isId } from '#common/ids.ts'
import { found } from '#common/refusal.ts'
import type { Files } from '#platform/files.ts'
import { api, inTown, signedIn } from '#platform/http.ts'
import { bringPhoto, checkBringer, seePhoto } from './photos.ts'
import { uploaded } from './uploads.ts'

/** `POST /photos` takes a multipart field `file`; what is kept is a JPEG without any metadata. */
export const photosApi = ({ files }: { files: Files }) =>
  api()
    .post('/photos', async c => {
      checkBringer(signedIn(c))
      const file = await uploaded(c, '照片文件')
      // Work of a second for a large photo: done before the transaction, which would hold a connection all the while.
      const kept = await files.keepPhoto(Buffer.from(await file.arrayBuffer()))
      return c.json(await inTown(c, (tx, actor, now) => bringPhoto(tx, actor, now, kept)), 200)
    })
    .get('/photos/:id', async c => {
      const id = photoId(c.req.param('id'))
      return picture(await files.read(await inTown(c, (tx, actor) => seePhoto(tx, actor, id))))
    })
    .get('/photos/:id/thumb', async c => {
      const id = photoId(c.req.param('id'))
      return picture(await files.thumb(await inTown(c, (tx, actor) => seePhoto(tx, actor, id)), 320))
    })

export type PhotosApi = ReturnType<typeof photosApi>

/** The content of an id never changes, but who may see it does: kept by the browser, by nobody on the way, for an hour. */
export function picture(content: Buffer): Response {
  return new Response(new Uint8Array(content), { headers: { 'content-type': 'image/jpeg', 'cache-control': 'private, max-age=3600' } })
}

function photoId(text: string): Id {
  return found(isId(text) ? text : null, 'photos')
}
