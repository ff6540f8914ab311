import sharp, { type Sharp } from 'sharp'
import { Refusal, refuseUnless } from '#common/refusal.ts'
import { turns } from './turns.ts'

/** A picture as it is kept: JPEG, upright, no metadata of any kind. */
export interface Picture {
  content: Buffer
  mediaType: 'image/jpeg'
  width: number
  height: number
}

const longestSide = 1600
const quality = 78
// A 64-megapixel phone; a bomb declares more, and a picture this size decodes in under 200 MiB.
const mostPixels = 66_000_000
const seconds = 20
// libvips works outside the JavaScript heap; more at once would add memory, not speed, on the machines we run on.
const turn = turns(2)

/**
 * A photo as sent (JPEG, PNG, WebP, GIF, AVIF) → upright, at most 1600 px, JPEG at quality 78, without EXIF, GPS, XMP, profile or thumbnail.
 * @throws Refusal `files.not_a_photo`, `files.photo_too_large`, `files.photo_damaged`
 */
export async function asPhoto(sent: Buffer): Promise<Picture> {
  const kind = kindOf(sent)
  refuseUnless(photoKinds.has(kind), 'files.not_a_photo', `应为 JPG、PNG 或 WebP 照片，收到的是${kind}${advice[kind] ?? ''}`)
  const giveBack = await turn()
  try {
    await refuseHuge(sent)
    return await encode(opened(sent).autoOrient(), longestSide, quality)
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw new Refusal('files.photo_damaged', `照片应能完整打开，收到的 ${kind} 文件已损坏或没有传完，请重新选择照片`)
  } finally {
    giveBack()
  }
}

/** A kept picture, made smaller: its longest side is at most `side` px. */
export async function asThumbnail(kept: Buffer, side: number): Promise<Picture> {
  const giveBack = await turn()
  try {
    return await encode(opened(kept), side, 72)
  } finally {
    giveBack()
  }
}

async function encode(picture: Sharp, side: number, quality: number): Promise<Picture> {
  const { data, info } = await picture
    .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: 'white' })
    .jpeg({ quality })
    .timeout({ seconds })
    .toBuffer({ resolveWithObject: true })
  return { content: data, mediaType: 'image/jpeg', width: info.width, height: info.height }
}

function opened(content: Buffer): Sharp {
  return sharp(content, { failOn: 'error', limitInputPixels: mostPixels, limitInputChannels: 4 })
}

/** Reads only the header: a bomb is turned away before anything is unpacked. */
async function refuseHuge(sent: Buffer): Promise<void> {
  const { width, height } = await sharp(sent, { limitInputPixels: false }).metadata()
  const words = `照片应不超过 ${Math.round(mostPixels / 10_000)} 万像素，收到的是 ${width}×${height}`
  refuseUnless(width * height <= mostPixels, 'files.photo_too_large', words)
}

const photoKinds = new Set(['JPEG', 'PNG', 'WebP', 'GIF', 'AVIF'])

const advice: Record<string, string> = {
  ' HEIC 照片': '。苹果手机请在“设置 > 相机 > 格式”中选“兼容性最佳”，或用截图代替',
  空文件: '，请重新选择照片',
}

/** What the content is by its first bytes; names and declared types are whatever the sender likes. */
function kindOf(sent: Buffer): string {
  const text = sent.toString('latin1', 0, 512)
  if (sent.length === 0) return '空文件'
  if (text.startsWith('\xff\xd8\xff')) return 'JPEG'
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'PNG'
  if (text.startsWith('RIFF') && text.startsWith('WEBP', 8)) return 'WebP'
  if (/^GIF8[79]a/.test(text)) return 'GIF'
  if (/^....ftyp(avif|avis)/s.test(text)) return 'AVIF'
  if (/^....ftyp(hei[cfmsx]|hev[cmsx]|mif1|msf1)/s.test(text)) return ' HEIC 照片'
  if (/^....ftyp/s.test(text)) return '视频'
  if (text.startsWith('%PDF')) return ' PDF 文件'
  if (text.startsWith('PK\x03\x04')) return '压缩包或 Office 文件'
  if (/<svg|<\?xml|<!doctype|<html/i.test(text)) return ' SVG 或网页文件'
  return '别的文件'
}
