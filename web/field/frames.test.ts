import jsQR from 'jsqr'
import QRCode from 'qrcode'
import { expect, test } from 'vitest'
import { framesOf, gathering } from './frames.ts'

/** A screen as a camera sees it: grey dots on a grey wall, the code somewhat out of the middle. */
function photographed(text: string): Uint8ClampedArray<ArrayBuffer> {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: 'L' })
  const dot = Math.floor((side - 80) / modules.size)
  const pixels = new Uint8ClampedArray(side * side * 4).fill(190)
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const [row, column] = [Math.floor((y - 40) / dot), Math.floor((x - 50) / dot)]
      const inside = row >= 0 && column >= 0 && row < modules.size && column < modules.size
      if (inside && modules.get(row, column)) pixels.fill(40, (y * side + x) * 4, (y * side + x) * 4 + 3)
    }
  }
  return pixels
}
const side = 720

const words = (n: number) =>
  JSON.stringify(Array.from({ length: n }, (_, i) => ({ id: crypto.randomUUID(), i, sealed: crypto.randomUUID() })))

test('a batch goes from screen to camera: rendered, photographed, decoded, in any order, with some missed and some seen twice', async () => {
  const text = words(60)
  const frames = await framesOf(text)
  expect(frames.length).toBeGreaterThan(3)
  const reading = gathering()
  const seen = [...frames.slice(2), ...frames.slice(0, 3), frames[1]!]
  let whole: string | null = null
  for (const frame of seen) {
    const read = jsQR(photographed(frame), side, side)
    expect(read?.data).toBe(frame)
    whole = (await reading.take(read!.data)) ?? whole
  }
  expect([whole, reading.have, reading.of]).toEqual([text, frames.length, frames.length])
})

test('codes of something else are passed over, those of another batch begin anew, a misread one is not believed', async () => {
  const [one, other] = [await framesOf(words(40)), await framesOf(words(45))]
  const reading = gathering()
  for (const stranger of ['https://example.cn', 'SZ1|a|9|2|x', 'SZ1|a|0|99999|x', '']) expect(await reading.take(stranger)).toBeNull()
  await reading.take(other[0]!)
  for (const frame of one.slice(0, -1)) expect(await reading.take(frame)).toBeNull()
  expect(await reading.take(`${one.at(-1)!.slice(0, -4)}AAAA`)).toBeNull()
  expect(reading.have).toBe(0)
  const whole = (await Promise.all(one.map(frame => reading.take(frame)))).filter(Boolean)
  expect(whole).toHaveLength(1)
})
