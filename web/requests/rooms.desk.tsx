import { Link, useLocation } from 'wouter'

const rooms = [
  ['/requests', '看板'],
  ['/requests/map', '地图'],
  ['/requests/callbacks', '回访'],
  ['/requests/notices', '提醒'],
  ['/requests/figures', '统计'],
  ['/requests/on-duty', '值班表'],
] as const

/** What the requests' rooms are, and which one is in. */
export function RequestRooms({ title }: { title: string }) {
  const [location] = useLocation()
  return (
    <>
      <h2>{title}</h2>
      <nav aria-label="诉求的各页" className="toolbar" style={{ margin: 0 }}>
        {rooms.map(([path, name]) => (
          <Link key={path} href={path} aria-current={location === path ? 'page' : undefined} className="room">
            {name}
          </Link>
        ))}
      </nav>
    </>
  )
}
