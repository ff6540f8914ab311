import { useEffect, useRef, useState } from 'react'
import { newId } from '#common/ids.ts'
import { canRecord, type Recording, startRecording } from '#web/kit/recordings.ts'
import { addressOf } from '#web/kit/viewpoint.ts'

const longest = 120

/** A voice note already on the server, where it is heard. */
export function Voice({ path }: { path: `/${string}` }) {
  // biome-ignore lint/a11y/useMediaCaption: what a visitor said into the phone has no captions.
  return <audio controls preload="none" src={addressOf(path)} aria-label="语音" style={{ width: '100%' }} />
}

/** What was said into this phone, not yet anywhere else. */
export interface TakenVoice {
  id: string
  blob: Blob
}

/** Says it instead of typing it: one tap begins, one ends; at most two minutes. It goes with the visit: nothing is sent before that is saved. */
export function VoiceInput({ voice, change }: { voice: TakenVoice | undefined; change: (voice: TakenVoice | undefined) => void }) {
  const [state, setState] = useState<'idle' | 'recording' | { failed: string }>('idle')
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
    setState('idle')
    if (said) change({ id: newId(), blob: said })
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
      {voice ? (
        <>
          <Taken voice={voice} />
          <button type="button" className="chip" onClick={() => change(undefined)}>
            重录
          </button>
        </>
      ) : (
        <button type="button" className="action" aria-pressed={state === 'recording'} onClick={state === 'recording' ? end : begin}>
          {state === 'recording' ? '说完了，停止' : '按一下开始说'}
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

function Taken({ voice }: { voice: TakenVoice }) {
  const [url, setUrl] = useState('')
  useEffect(() => {
    const made = URL.createObjectURL(voice.blob)
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [voice.blob])
  // biome-ignore lint/a11y/useMediaCaption: what a visitor said into the phone has no captions.
  return url && <audio controls src={url} aria-label="刚录的语音" style={{ width: '100%' }} />
}
