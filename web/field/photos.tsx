import { useEffect, useState } from 'react'
import { newId } from '#common/ids.ts'
import { shrink } from '#web/kit/photos.ts'
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

/** A photo taken on this phone, not yet anywhere else. */
export interface TakenPhoto {
  id: string
  blob: Blob
}

/** Adds up to `most` photos. They go with what they belong to: nothing is sent before it is saved. */
export function PhotoInput({ photos, change, most = 3 }: { photos: TakenPhoto[]; change: (photos: TakenPhoto[]) => void; most?: number }) {
  const [problem, setProblem] = useState('')
  const add = async (file?: File) => {
    if (!file) return
    const small = await shrink(file).catch(() => null)
    setProblem(small ? '' : '这个文件不是照片，或打不开，请换一张')
    if (small) change([...photos, { id: newId(), blob: small }])
  }
  return (
    <fieldset>
      <legend>照片（可不拍，最多 {most} 张）</legend>
      <div className="photos">
        {photos.map((photo, index) => (
          <Taken key={photo.id} photo={photo} name={`已拍照片 ${index + 1}`} remove={() => change(photos.filter(one => one !== photo))} />
        ))}
        {photos.length < most && (
          <label>
            ＋ 拍照或选图
            <input type="file" accept="image/*" onChange={event => add(event.target.files?.[0])} />
          </label>
        )}
      </div>
      {problem && (
        <p className="note bad" role="alert">
          {problem}
        </p>
      )}
    </fieldset>
  )
}

function Taken({ photo, name, remove }: { photo: TakenPhoto; name: string; remove: () => void }) {
  const [url, setUrl] = useState('')
  useEffect(() => {
    const made = URL.createObjectURL(photo.blob)
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [photo.blob])
  return (
    <button type="button" className="taken" aria-label={`去掉${name}`} onClick={remove}>
      {url && <img src={url} alt={name} />}
    </button>
  )
}
