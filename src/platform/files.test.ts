import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { openFiles } from './files.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'files-'))
const files = openFiles(dataDir)

/** A picture with detail in it, red on its left edge as stored. */
function picture(width: number, height: number) {
  const left = { create: { width: Math.ceil(width / 10), height, channels: 3 as const, background: 'red' } }
  const noise = {
    create: { width, height, channels: 3 as const, background: 'green', noise: { type: 'gaussian' as const, mean: 99, sigma: 20 } },
  }
  return sharp(noise).composite([{ input: left, gravity: 'west' }])
}

/** As a phone stores it: lying on its side, with the place it was taken at in EXIF and XMP, and a colour profile. */
async function photoWithPlace() {
  const gps = { GPSLatitudeRef: 'N', GPSLatitude: '27/1 39/1 2200/100', GPSLongitudeRef: 'E', GPSLongitude: '113/1 29/1 4100/100' }
  const upright = await picture(3000, 2000)
    .withExif({
      IFD0: { Make: 'HUAWEI', Model: 'Mate 60', Orientation: '6' },
      IFD2: { DateTimeOriginal: '2026:11:02 08:10:00' },
      IFD3: gps,
    })
    .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta>')
    .withIccProfile('p3')
    .jpeg()
    .toBuffer()
  return await sharp(upright).keepMetadata().withMetadata({ orientation: 6 }).toBuffer()
}

test('a photo is kept upright, at most 1600 px, and says nothing about where, when and with what', async () => {
  const sent = await photoWithPlace()
  const before = await sharp(sent).metadata()
  expect(before.orientation).toBe(6)
  expect(before.exif?.includes('HUAWEI')).toBe(true)
  // the pointer to the GPS block, tag 0x8825, type 4, in either byte order
  expect(hasGps(before.exif!)).toBe(true)

  const kept = await files.keepPhoto(sent)
  expect(kept).toMatchObject({ mediaType: 'image/jpeg', width: 1067, height: 1600 })
  const content = await files.read(kept.sha256)
  expect(content.length).toBe(kept.bytes)
  const after = await sharp(content).metadata()
  expect([after.exif, after.xmp, after.icc, after.iptc, after.orientation]).toEqual([undefined, undefined, undefined, undefined, undefined])
  for (const word of ['Exif', 'HUAWEI', '2026:11:02', 'xmpmeta', 'ICC_PROFILE']) expect(content.includes(word), word).toBe(false)
  expect(segmentsOf(content)).toEqual(['db', 'db', 'c0', 'c4', 'c4', 'c4', 'c4', 'da'])
  // orientation 6: what was left is now on top
  const { data } = await sharp(content).extract({ left: 500, top: 20, width: 1, height: 1 }).raw().toBuffer({ resolveWithObject: true })
  expect(data[0]! > 200 && data[1]! < 60).toBe(true)
})

test('the same photo is kept once, under its hash, with nothing left aside', async () => {
  const sent = await picture(400, 300).png().toBuffer()
  const [first, second] = await Promise.all([files.keepPhoto(sent), files.keepPhoto(sent)])
  expect(second.sha256).toEqual(first.sha256)
  const name = first.sha256.toString('hex')
  expect(readdirSync(join(dataDir, 'files', name.slice(0, 2), name.slice(2, 4)))).toEqual([name])
})

test.each(['png', 'webp', 'gif', 'avif'] as const)('%s becomes JPEG, see-through becomes white', async format => {
  const clear = sharp({ create: { width: 60, height: 40, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
  const kept = await files.keepPhoto(await clear.toFormat(format).toBuffer())
  const { channels } = await sharp(await files.read(kept.sha256)).stats()
  expect(kept).toMatchObject({ width: 60, height: 40 })
  expect(channels.every(channel => channel.min > 250)).toBe(true)
})

test('a thumbnail is made once and is small', async () => {
  const kept = await files.keepPhoto(await picture(1200, 900).jpeg().toBuffer())
  const thumb = await files.thumb(kept.sha256, 320)
  expect(await sharp(thumb).metadata()).toMatchObject({ width: 320, height: 240, format: 'jpeg' })
  expect(await files.thumb(kept.sha256, 320)).toEqual(thumb)
  await files.forget(kept.sha256)
  await expect(files.thumb(kept.sha256, 320)).rejects.toThrow('files.not_found')
  await expect(files.read(kept.sha256)).rejects.toThrow('files.not_found')
})

test('what is no photo is refused with what was expected and what was found', async () => {
  const heic = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic\0\0\0\0mif1heic'), randomBytes(500)])
  const refused = async (content: Buffer) =>
    await files.keepPhoto(content).then(
      () => 'kept',
      error => `${error.code} ${error.words}`,
    )
  expect(await refused(heic)).toBe(
    'files.not_a_photo 应为 JPG、PNG 或 WebP 照片，收到的是 HEIC 照片。苹果手机请在“设置 > 相机 > 格式”中选“兼容性最佳”，或用截图代替',
  )
  expect(await refused(Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'))).toContain(
    '收到的是 SVG',
  )
  expect(await refused(Buffer.from('%PDF-1.7\n'))).toContain('收到的是 PDF 文件')
  expect(await refused(Buffer.from('PK\x03\x04…'))).toContain('收到的是压缩包或 Office 文件')
  expect(await refused(Buffer.alloc(0))).toContain('收到的是空文件')
  expect(await refused(randomBytes(3000))).toContain('files.not_a_photo')
  expect(await refused(Buffer.alloc(15_000_001))).toBe('files.too_large 照片应不超过 15 MB，收到的是 15 MB')
})

test('a photo cut off on the way is refused', async () => {
  const whole = await picture(800, 600).jpeg().toBuffer()
  await expect(files.keepPhoto(whole.subarray(0, whole.length / 2))).rejects.toThrow('files.photo_damaged')
  await expect(files.keepPhoto(whole.subarray(0, 40))).rejects.toThrow('files.photo_damaged')
})

test('a decompression bomb is turned away by its header: 900 megapixels in 110 kB', async () => {
  const bomb = png(30_000, 30_000)
  expect(bomb.length).toBeLessThan(120_000)
  await expect(files.keepPhoto(bomb)).rejects.toThrow('照片应不超过 6600 万像素，收到的是 30000×30000')
})

test('names that are no hash lead nowhere, and a file damaged on disk is not handed out', async () => {
  writeFileSync(join(dataDir, 'secret'), 'x')
  await expect(files.read(Buffer.from('../../secret'))).rejects.toThrow('files.not_found')
  const kept = await files.keepPhoto(await picture(50, 50).png().toBuffer())
  const name = kept.sha256.toString('hex')
  const file = join(dataDir, 'files', name.slice(0, 2), name.slice(2, 4), name)
  expect(existsSync(file)).toBe(true)
  writeFileSync(file, 'something else')
  await expect(files.read(kept.sha256)).rejects.toThrow('damaged')
})

function hasGps(exif: Buffer): boolean {
  return exif.includes(Buffer.from([0x25, 0x88, 4, 0])) || exif.includes(Buffer.from([0x88, 0x25, 0, 4]))
}

/** The marker of every segment of a JPEG up to the scan: EXIF, XMP and profiles would be e1, e2, ed; comments fe. */
function segmentsOf(jpeg: Buffer): string[] {
  const found: string[] = []
  for (let at = 2; found.at(-1) !== 'da'; at += 2 + jpeg.readUInt16BE(at + 2)) found.push(jpeg[at + 1]!.toString(16))
  return found
}

/** A grey PNG of one bit a pixel. */
function png(width: number, height: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 1
  const pixels = deflateSync(Buffer.alloc((width / 8 + 1) * height), { level: 9 })
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}
