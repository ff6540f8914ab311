import { Image } from 'antd'
import { addressOf } from '#web/kit/viewpoint.ts'

/** Small photos; a click shows the whole. */
export function PhotoRow({ ids }: { ids: string[] }) {
  if (ids.length === 0) return null
  return (
    <Image.PreviewGroup>
      {ids.map((id, index) => (
        <Image
          key={id}
          width={96}
          height={96}
          src={addressOf(`/photos/${id}/thumb`)}
          preview={{ src: addressOf(`/photos/${id}`) }}
          alt={`照片 ${index + 1}`}
        />
      ))}
    </Image.PreviewGroup>
  )
}
