import type { Context } from 'hono'
import { refuseUnless } from '#common/refusal.ts'

/** The file of a multipart upload, from its field `file`. */
export async function uploaded(c: Context, expected: string): Promise<File> {
  // A body that is no multipart at all has no file either.
  const body: Record<string, unknown> = await c.req.parseBody().catch(() => ({}))
  refuseUnless(body.file instanceof File, 'input.invalid', `应有一个名为 file 的${expected}，没有收到`)
  return body.file
}
