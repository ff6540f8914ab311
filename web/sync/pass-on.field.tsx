import { useEffect, useRef, useState } from 'react'
import { exportBatch, importBatch } from '#web/field/batch.ts'
import { framesOf, gathering } from '#web/field/frames.ts'
import { phone, round } from '#web/field/phone.ts'
import { wordsOf } from '#web/kit/call.ts'

/** Without signal and without a cable: one screen shows the batch as a run of codes, the other phone's camera reads them. */
export function PassByCodes({ count }: { count: number }) {
  const [open, setOpen] = useState<'show' | 'read'>()
  const toggle = (which: 'show' | 'read') => setOpen(open === which ? undefined : which)
  return (
    <>
      <div className="actions">
        <button type="button" className="action" disabled={count === 0} aria-pressed={open === 'show'} onClick={() => toggle('show')}>
          出示给同事扫
        </button>
        <button type="button" className="action" aria-pressed={open === 'read'} onClick={() => toggle('read')}>
          扫同事的
        </button>
      </div>
      {open === 'show' && <Showing />}
      {open === 'read' && <Reading />}
    </>
  )
}

const pace = 350

/** Photos stay behind: they would be thousands of codes. Their entries are passed by file, with them. */
async function codes(): Promise<{ texts: string[]; left: number }> {
  const batch = await exportBatch(phone()!.device)
  const withPhotos = new Set(batch.photos.map(photo => photo.entry))
  const entries = batch.entries.filter(entry => !withPhotos.has(entry.id))
  return { texts: entries.length > 0 ? await framesOf(JSON.stringify({ ...batch, entries, photos: [] })) : [], left: withPhotos.size }
}

function Showing() {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [shown, setShown] = useState<{ texts: string[]; left: number }>()
  const [problem, setProblem] = useState('')
  useEffect(() => {
    codes().then(setShown, error => setProblem(wordsOf(error)))
  }, [])
  const texts = shown?.texts ?? []
  useEffect(() => {
    if (texts.length === 0) return
    let at = 0
    const draw = async () => {
      const { toCanvas } = await import('qrcode')
      if (!canvas.current) return
      await toCanvas(canvas.current, texts[at++ % texts.length]!, { errorCorrectionLevel: 'L', margin: 3, width: 640 })
      // It sets its own size on the screen; here the screen decides.
      Object.assign(canvas.current.style, { width: 'min(100%, 320px)', height: 'auto' })
    }
    draw()
    const timer = setInterval(draw, pace)
    return () => clearInterval(timer)
  }, [texts])
  return (
    <div className="empty">
      {texts.length > 0 && (
        <>
          <canvas ref={canvas} role="img" aria-label="待上传内容的码，轮流出示" style={{ width: 'min(100%, 320px)' }} />
          <p>共 {texts.length} 张码，轮流出示。请同事的手机对准，直到他那边说收齐了。</p>
        </>
      )}
      {shown && shown.left > 0 && <p className="soft">有 {shown.left} 条带照片或语音，码装不下，请用“导出成文件”转交。</p>}
      {problem && <p className="note bad">{problem}</p>}
    </div>
  )
}

function Reading() {
  const video = useRef<HTMLVideoElement>(null)
  const [words, setWords] = useState('正在打开摄像头')
  useEffect(() => {
    let stream: MediaStream | undefined
    let over = false
    const read = async () => {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1280 } } })
      if (over || !video.current) return stop(stream)
      video.current.srcObject = stream
      await video.current.play()
      setWords('请对准同事屏幕上的码')
      const whole = await gathered(
        video.current,
        (have, of) => setWords(`已收到 ${have}/${of} 张`),
        () => over,
      )
      if (whole === null) return
      const { added, from } = await importBatch(phone()!.device, whole)
      setWords(`收齐了：${from} 的 ${added} 条，有信号时由这部手机代传。`)
      await round()
    }
    read().catch(error => setWords(error instanceof DOMException ? '打不开摄像头：请允许使用，或改用文件转交' : wordsOf(error)))
    return () => {
      over = true
      stop(stream)
    }
  }, [])
  return (
    <div className="empty">
      <video ref={video} muted playsInline aria-label="摄像头" style={{ width: 'min(100%, 320px)' }} />
      <p role="status">{words}</p>
    </div>
  )
}

function stop(stream: MediaStream | undefined): void {
  for (const track of stream?.getTracks() ?? []) track.stop()
}

/** Looks at the camera's picture again and again until the batch is whole; null when nobody waits for it any more. */
async function gathered(video: HTMLVideoElement, tell: (have: number, of: number) => void, over: () => boolean): Promise<string | null> {
  const { default: jsQR } = await import('jsqr')
  const codes = gathering()
  const canvas = document.createElement('canvas')
  const pen = canvas.getContext('2d', { willReadFrequently: true })!
  while (!over()) {
    const { videoWidth: width, videoHeight: height } = video
    if (width > 0) {
      ;[canvas.width, canvas.height] = [width, height]
      pen.drawImage(video, 0, 0)
      const found = jsQR(pen.getImageData(0, 0, width, height).data, width, height, { inversionAttempts: 'dontInvert' })
      const whole = found && (await codes.take(found.data))
      if (whole) return whole
      if (codes.of > 0) tell(codes.have, codes.of)
    }
    await new Promise(resolve => setTimeout(resolve, 60))
  }
  return null
}
