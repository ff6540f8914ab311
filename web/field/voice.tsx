import { useEffect, useRef, useState } from 'react'
import { wordsOf } from '#web/kit/call.ts'
import { canRecord, type Recording, sendRecording, startRecording } from '#web/kit/recordings.ts'
import { addressOf } from '#web/kit/viewpoint.ts'

const longest = 120

/** A voice note already on the server. */
export function Voice({ id }: { id: string }) {
  // biome-ignore lint/a11y/useMediaCaption: what a visitor said into the phone has no captions.
  return <audio controls preload="none" src={addressOf(`/recordings/${id}`)} aria-label="语音" style={{ width: '100%' }} />
}

/** Says it instead of typing it: one tap begins, one ends; at most two minutes. */
export function VoiceInput({ id, change }: { id: string | undefined; change: (id: string | undefined) => void }) {
  const [state, setState] = useState<'idle' | 'recording' | 'sending' | { failed: string }>('idle')
  const running = useRef<Recording>(null)
  const begin = async () => {
    try {
      running.current = await startRecording()
      setState('recording')
    } catch {
      setState({ failed: '没有录成：请允许使用麦克风，或者打字' })
    }
  }
  const end = async () => {
    const said = await running.current?.stop()
    running.current = null
    if (!said) return
    setState('sending')
    await sendRecording(said).then(
      made => {
        change(made)
        setState('idle')
      },
      error => setState({ failed: wordsOf(error) }),
    )
  }
  useEffect(() => {
    if (state !== 'recording') return
    const timer = setTimeout(end, longest * 1000)
    return () => clearTimeout(timer)
  })
  if (!canRecord()) return null
  return (
    <fieldset>
      <legend>语音（可不录）</legend>
      {id ? (
        <>
          <Voice id={id} />
          <button type="button" className="chip" onClick={() => change(undefined)}>
            重录
          </button>
        </>
      ) : (
        <button
          type="button"
          className="action"
          aria-pressed={state === 'recording'}
          disabled={state === 'sending'}
          onClick={state === 'recording' ? end : begin}
        >
          {state === 'recording' ? '说完了，停止' : state === 'sending' ? '正在上传' : '按一下开始说'}
        </button>
      )}
      {typeof state === 'object' && (
        <p className="note bad" role="alert">
          {state.failed}
        </p>
      )}
    </fieldset>
  )
}
