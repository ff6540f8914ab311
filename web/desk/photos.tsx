import { Image } from 'antd'

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
          src={`/api/photos/${id}/thumb`}
          preview={{ src: `/api/photos/${id}` }}
          alt={`照片 ${index + 1}`}
        />
      ))}
    </Image.PreviewGroup>
  )
}
