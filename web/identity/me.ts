import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { IdentityApi } from '#identity/api.ts'
import type { Me } from '#identity/terms.ts'
import { read } from '#web/field/reading.ts'
import { call, clientOf } from '#web/kit/call.ts'
import { look, viewpoint } from '#web/kit/viewpoint.ts'

export const identity = clientOf<IdentityApi>()

/** Who is signed in; an error with status 401 when nobody is. */
export function useMe() {
  return useQuery({
    queryKey: ['me'],
    queryFn: async () => {
      const me = await read(call<Me>(identity.me.$get()), (device, copied) => copied.me(device))
      localStorage.setItem(entered, 'yes')
      return me
    },
  })
}

const entered = 'entered'

/** Whether somebody has been signed in in this browser before: a hint for the first screen, nothing more. */
export function hasEntered(): boolean {
  return localStorage.getItem(entered) !== null
}

/** The post acted under, of those the person holds. */
export function currentPost(me: Me) {
  return me.posts.find(post => post.mandate === me.mandate) ?? me.posts[0]
}

/** Sign-out, and change of post: everything read before belongs to another viewpoint and is forgotten. */
export function useViewpoint() {
  const queries = useQueryClient()
  return {
    async signOut() {
      await call(identity.sessions.current.$delete())
      await import('#web/field/phone.ts').then(phone => phone.left())
      look({})
      localStorage.removeItem(entered)
      queries.clear()
      location.assign(location.pathname.startsWith('/desk') ? '/desk' : '/')
    },
    async change(to: { mandate?: string; town?: string }) {
      look({ ...viewpoint(), ...to })
      await queries.resetQueries()
    },
  }
}
