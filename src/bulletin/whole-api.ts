import type { Files } from '#platform/files.ts'
import { publicationsApi } from './api.ts'

/** Every route of the bulletin. */
export function bulletinApis({ files }: { files: Files }) {
  return [publicationsApi({ files })]
}
