import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import type { HeldPost } from '#identity/terms.ts'
import { useViewpoint } from '#web/identity/me.ts'
import { call } from '#web/kit/call.ts'
import { network } from './client.ts'

/** Where one stands: town and place; for a county officer the town looked into, and the way back. */
export function TownName({ post, lookingInto }: { post: HeldPost; lookingInto?: string }) {
  const { change } = useViewpoint()
  const towns = useQuery({ queryKey: ['towns'], enabled: post.post === 'county_officer', queryFn: () => call(network.towns.$get()) })
  const town = lookingInto && towns.data?.find(one => one.id === lookingInto)
  if (town) {
    return (
      <>
        {post.place.name} · 正在查看 {town.name}（只读）{' '}
        <Button size="small" ghost onClick={() => change({ town: undefined })}>
          回到县里
        </Button>
      </>
    )
  }
  const place = post.place.id === post.town.id || post.place.name === post.town.name ? '' : ` ${post.place.name}`
  return `${post.town.name}${place} ${post.postName}`
}
