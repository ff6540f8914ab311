import { useState } from 'react'
import { wordsOf } from '#web/kit/call.ts'
import { sendPhoto } from '#web/kit/photos.ts'
import { addressOf } from '#web/kit/viewpoint.ts'

/** Photos already on the server, small; a tap opens the whole. */
export function Photos({ ids }: { ids: string[] }) {
  if (ids.length === 0) return null
  return (
    <div className="photos">
      {ids.map((id, index) => (
        <a key={id} href={addressOf(`/photos/${id}`)} target="_blank" rel="noreferrer">
          <img src={addressOf(`/photos/${id}/thumb`)} alt={`照片 ${index + 1}`} loading="lazy" />
        </a>
      ))}
    </div>
  )
}

/** Adds up to `most` photos, each sent as soon as it is taken. */
export function PhotoInput({ ids, change, most = 3 }: { ids: string[]; change: (ids: string[]) => void; most?: number }) {
  const [state, setState] = useState<'idle' | 'sending' | { failed: string }>('idle')
  const add = async (file?: File) => {
    if (!file) return
    setState('sending')
    try {
      change([...ids, await sendPhoto(file)])
      setState('idle')
    } catch (error) {
      setState({ failed: wordsOf(error) })
    }
  }
  return (
    <fieldset>
      <legend>照片（可不拍，最多 {most} 张）</legend>
      <div className="photos">
        {ids.map((id, index) => (
          <img key={id} src={addressOf(`/photos/${id}/thumb`)} alt={`已拍照片 ${index + 1}`} />
        ))}
        {ids.length < most && (
          <label>
            {state === 'sending' ? '正在上传…' : '＋ 拍照或选图'}
            <input type="file" accept="image/*" disabled={state === 'sending'} onChange={event => add(event.target.files?.[0])} />
          </label>
        )}
      </div>
      {typeof state === 'object' && (
        <p className="note bad" role="alert">
          {state.failed}
        </p>
      )}
    </fieldset>
  )
}
