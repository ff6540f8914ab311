import { createHash, randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Refusal, refuseUnless } from '#common/refusal.ts'
import { type AudioType, audioType } from './audio.ts'
import { asPhoto, asThumbnail } from './photos.ts'

/** What the database keeps of a photo; the picture itself lies on disk under its hash. */
export interface KeptPhoto {
  /** SHA-256 of the kept picture, 32 bytes: its name */
  sha256: Buffer
  mediaType: 'image/jpeg'
  /** size on disk */
  bytes: number
  width: number
  height: number
}

/** A voice note, kept as it came. */
export interface KeptAudio {
  sha256: Buffer
  mediaType: AudioType
  bytes: number
}

/** Longest side of a thumbnail in px; a closed list, or anybody could fill the disk with sizes. */
export type ThumbnailSide = 160 | 320 | 640

export interface Files {
  /**
   * Re-encodes a photo (see `asPhoto`) and keeps it; on disk for good when this resolves. Keeping the same again changes nothing.
   * @throws Refusal `files.too_large`, `files.not_a_photo`, `files.photo_too_large`, `files.photo_damaged`
   */
  keepPhoto(sent: Buffer): Promise<KeptPhoto>
  /** Keeps a voice note as it came, when it is one. @throws Refusal `files.too_large`, `files.not_audio` */
  keepAudio(sent: Buffer): Promise<KeptAudio>
  /** Keeps a document of our own making, byte for byte. */
  keepPaper(made: Buffer): Promise<{ sha256: Buffer; bytes: number }>
  /** The kept picture. @throws Refusal `files.not_found`; Error when the disk gives back something else than was kept. */
  read(sha256: Buffer): Promise<Buffer>
  /** A small JPEG of it, made once and kept beside it. */
  thumb(sha256: Buffer, side: ThumbnailSide): Promise<Buffer>
  /** Removes a picture and its thumbnails: nobody refers to it any more, or the law says so. */
  forget(sha256: Buffer): Promise<void>
}

const sides: ThumbnailSide[] = [160, 320, 640]

/** Content-addressed files under `dataDir/files/ab/cd/abcd…`. */
export function openFiles(dataDir: string, { maxBytes = 15_000_000 } = {}): Files {
  const root = join(dataDir, 'files')
  const place = (sha256: Buffer, ending = '') => {
    const name = sha256.toString('hex')
    if (!/^[0-9a-f]{64}$/.test(name)) throw new Refusal('files.not_found', '没有这个文件')
    return join(root, name.slice(0, 2), name.slice(2, 4), name + ending)
  }
  const read = async (sha256: Buffer) => {
    const content = await contentOf(place(sha256))
    if (!content) throw new Refusal('files.not_found', '没有这个文件')
    if (!hashOf(content).equals(sha256)) throw new Error(`file ${sha256.toString('hex')} is damaged on disk`)
    return content
  }
  return {
    async keepPhoto(sent) {
      const words = `照片应不超过 ${megabytes(maxBytes)} MB，收到的是 ${megabytes(sent.length)} MB`
      refuseUnless(sent.length <= maxBytes, 'files.too_large', words)
      const { content, mediaType, width, height } = await asPhoto(sent)
      const sha256 = hashOf(content)
      await write(root, place(sha256), content)
      return { sha256, mediaType, bytes: content.length, width, height }
    },
    async keepAudio(sent) {
      const mediaType = audioType(sent)
      const sha256 = hashOf(sent)
      await write(root, place(sha256), sent)
      return { sha256, mediaType, bytes: sent.length }
    },
    async keepPaper(made) {
      const sha256 = hashOf(made)
      await write(root, place(sha256), made)
      return { sha256, bytes: made.length }
    },
    read,
    async thumb(sha256, side) {
      refuseUnless(sides.includes(side), 'files.not_found', '没有这个尺寸的缩略图')
      const file = place(sha256, `.${side}`)
      const made = await contentOf(file)
      if (made) return made
      const { content } = await asThumbnail(await read(sha256), side)
      await write(root, file, content)
      return content
    },
    async forget(sha256) {
      for (const ending of ['', ...sides.map(side => `.${side}`)]) await rm(place(sha256, ending), { force: true })
    },
  }
}

/** Aside, to the disk, then into place: a crash leaves the whole file or none. */
async function write(root: string, file: string, content: Buffer): Promise<void> {
  if ((await stat(file).catch(() => null))?.size === content.length) return
  const made = await mkdir(dirname(file), { recursive: true })
  const aside = join(dirname(file), `.${randomUUID()}`)
  const handle = await open(aside, 'wx', 0o600)
  try {
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(aside, file)
  // The name is on the disk only when its folder is; a new folder only when the one above is.
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    await sync(folder)
    if (!made || folder === root) return
  }
}

async function sync(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  await handle.sync().finally(() => handle.close())
}

async function contentOf(file: string): Promise<Buffer | null> {
  return await readFile(file).catch(error => {
    if (error.code === 'ENOENT') return null
    throw error
  })
}

function hashOf(content: Buffer): Buffer {
  return createHash('sha256').update(content).digest()
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1).replace('.0', '')
}
