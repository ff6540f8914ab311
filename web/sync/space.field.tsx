import { liveQuery } from 'dexie'
import { useEffect, useState } from 'react'
import { copyAt } from '#web/field/local.ts'
import { phone } from '#web/field/phone.ts'
import { momentWords } from '#web/kit/time.ts'

/** How much room is left on the phone, whether the browser promised to keep what is here, and how fresh the copy is. */
export function Space() {
  const [room, setRoom] = useState<{ free: number | null; kept: boolean }>()
  const [at, setAt] = useState<string>()
  useEffect(() => {
    const look = async () => {
      const estimate = await navigator.storage?.estimate?.().catch(() => undefined)
      const free = estimate?.quota === undefined ? null : estimate.quota - (estimate.usage ?? 0)
      setRoom({ free, kept: (await navigator.storage?.persisted?.()) ?? false })
    }
    look().catch(() => {})
    const device = phone()?.device
    // The copy may come while one looks.
    const watching = device && liveQuery(() => copyAt(device)).subscribe(setAt)
    return () => watching?.unsubscribe()
  }, [])
  if (!room) return null
  return (
    <div className="card">
      <h2>这部手机</h2>
      <p>{at ? `本机数据更新于 ${momentWords(at)}` : '还没有本机数据，在有信号的地方打开一次就有了。'}</p>
      {room.free !== null && (
        <p>还可以存约 {room.free >= 1e9 ? `${Math.round(room.free / 1e9)} GB` : `${Math.round(room.free / 1e6)} MB`}</p>
      )}
      {room.free !== null && room.free < 50e6 && <p className="note warn">空间不多了，请清理手机，或尽快到有信号的地方上传。</p>}
      {!room.kept && <p className="soft">浏览器没有答应长期保存：请把“三长通”添加到桌面，并尽快上传。</p>}
    </div>
  )
}
