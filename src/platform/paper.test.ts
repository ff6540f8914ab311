import { execFileSync } from 'node:child_process'
import sharp from 'sharp'
import { afterAll, expect, test } from 'vitest'
import { openPaper } from './paper.ts'
import { qrSvg } from './qr.ts'

const paper = openPaper()
afterAll(() => paper.close())

const textOf = (pdf: Buffer) => execFileSync('pdftotext', ['-', '-'], { input: pdf }).toString()
const fontsOf = (pdf: Buffer) => execFileSync('pdffonts', ['-'], { input: pdf }).toString()

test('Chinese comes out as text again, rare characters too, in both weights', async () => {
  const rare = '张三 㛃䶮𠅤 沩山镇'
  const pdf = await paper.printPdf('platform/trial.typ', { text: rare })
  expect(textOf(pdf).split('\n')[0]).toBe(`${rare} ${rare}`)
  const fonts = fontsOf(pdf)
  expect(fonts).toMatch(/NotoSansSC-Regular.* yes yes yes/)
  expect(fonts).toMatch(/NotoSansSC-Bold.* yes yes yes/)
})

test('characters our fonts lack are named, once each', () => {
  expect(paper.missingCharacters(['张三 㛃䶮𠅤', '李\n四　王·五'])).toEqual([])
  expect(paper.missingCharacters(['𠮷田', '张𠮷', '王\u{10ffff}'])).toEqual(['𠮷', '\u{10ffff}'])
})

test('pictures come by name and are gone with their document', async () => {
  const photo = await sharp({ create: { width: 90, height: 120, channels: 3, background: 'teal' } })
    .jpeg()
    .toBuffer()
  const pdf = await paper.printPdf(
    'platform/trial.typ',
    { text: '图', images: ['a.jpg', 'b.svg'] },
    { 'a.jpg': photo, 'b.svg': Buffer.from(qrSvg('x')) },
  )
  expect(execFileSync('pdfimages', ['-list', '-'], { input: pdf }).toString()).toMatch(/ 90 +120 .* jpeg/)
  await expect(paper.printPdf('platform/trial.typ', { text: '图', images: ['a.jpg'] })).rejects.toThrow('not found')
})

test('a template that fails says so, and the next document prints', async () => {
  const failing = paper.printPdf('platform/trial.typ', { text: '一', fail: true })
  const next = paper.printPdf('platform/trial.typ', { text: '二' })
  await expect(failing).rejects.toThrow('as asked')
  expect(textOf(await next)).toContain('二')
  await expect(paper.printPdf('../../etc/passwd', {})).rejects.toThrow('not a template')
  await expect(paper.printPdf('platform/nothing.typ', {})).rejects.toThrow('platform/paper/nothing.typ')
})

test('a document that takes too long is refused and the next one gets a worker of its own', async () => {
  const hasty = openPaper({ seconds: 3 })
  const endless = hasty.printPdf('platform/trial.typ', { text: '慢', rounds: 30_000 })
  const next = hasty.printPdf('platform/trial.typ', { text: '快' })
  await expect(endless).rejects.toThrow('paper.too_large: 打印应在 3 秒内完成')
  expect(textOf(await next)).toContain('快')
  hasty.close()
}, 60_000)

test('a worker that is killed takes only its document along; an idle one ends by itself', async () => {
  const house = openPaper({ idleSeconds: 0.2 })
  const workers = () =>
    execFileSync('pgrep', ['-P', String(process.pid), '-f', 'paper-worker'])
      .toString()
      .trim()
      .split('\n')
      .map(Number)
  const others = await paper.printPdf('platform/trial.typ', { text: '旧' }).then(workers)
  const doomed = house.printPdf('platform/trial.typ', { text: '慢', rounds: 10_000 })
  const mine = await until(() => workers().find(id => !others.includes(id)))
  process.kill(mine, 'SIGKILL')
  await expect(doomed).rejects.toThrow('the paper worker stopped')
  expect(textOf(await house.printPdf('platform/trial.typ', { text: '新' }))).toContain('新')
  await until(() => workers().every(id => others.includes(id)))
  expect(textOf(await house.printPdf('platform/trial.typ', { text: '再' }))).toContain('再')
  house.close()
}, 60_000)

test('the thread that serves requests goes on while pages are laid out', async () => {
  let ticks = 0
  const timer = setInterval(() => ticks++, 5)
  const started = performance.now()
  await paper.printPdf('platform/trial.typ', { text: '页', rounds: 500 })
  const took = performance.now() - started
  clearInterval(timer)
  expect(ticks).toBeGreaterThan(took / 50)
})

test('a QR code keeps four quiet modules around it', async () => {
  const svg = qrSvg('https://sanzhang.example/h/1')
  const side = Number(/width="(\d+)"/.exec(svg)?.[1])
  const { data } = await sharp(Buffer.from(svg)).flatten({ background: 'white' }).greyscale().raw().toBuffer({ resolveWithObject: true })
  const dark = (x: number, y: number) => data[y * side + x]! < 128
  for (let x = 0; x < side; x++) for (let y = 0; y < 4; y++) expect(dark(x, y) || dark(y, x) || dark(x, side - 1 - y)).toBe(false)
  // the finder pattern: seven dark modules, a light ring inside
  expect([4, 5, 10, 11].map(x => dark(x, 4))).toEqual([true, true, true, false])
  expect([4, 5, 6].map(x => dark(x, 5))).toEqual([true, false, false])
})

async function until<T>(look: () => T | undefined): Promise<T> {
  for (;;) {
    const seen = look()
    if (seen) return seen
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}
