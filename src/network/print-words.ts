import { posts } from '#common/posts.ts'
import type { Vault } from '#platform/vault.ts'
import { cardPosts } from './holders.ts'
import type { ChiefToCall } from './paper/print.ts'
import type { ChiefAbove, NamedPath } from './print-store.ts'
import { boundTo } from './sealing.ts'

/** Reads places as words: 大林村老屋组1邻. Areas are how cadres divide a village, not where people live, and stay out. */
export function placeWords(names: readonly NamedPath[]) {
  const byPath = new Map(names.map(each => [each.path, each]))
  return (path: string, kinds: readonly string[]): string => {
    const labels = path.split('.')
    const line = labels.map((_, i) => byPath.get(labels.slice(0, i + 1).join('.')))
    return line.flatMap(place => (place && kinds.includes(place.kind) ? place.name : [])).join('')
  }
}

/** Who is to be called at `path`: unit, group and area chief, nearest first; a vacant post stays as a line without a name. */
export function chiefsToCall(chiefs: readonly ChiefAbove[], town: string, vault: Vault, masked: boolean) {
  const at = Map.groupBy(chiefs, chief => `${chief.post} ${chief.path}`)
  return (path: string): ChiefToCall[] => {
    const labels = path.split('.')
    const paths = labels.map((_, i) => labels.slice(0, i + 1).join('.'))
    return cardPosts.flatMap((post): ChiefToCall[] => {
      const holders = paths.flatMap(each => at.get(`${post} ${each}`) ?? [])
      // A village without areas has no area chief to be missing.
      if (holders.length === 0) return post === 'area_chief' ? [] : [{ post: posts[post] }]
      return holders.map(({ person, name, phoneSealed, phoneMasked }) => {
        const whole = phoneSealed ? vault.open(phoneSealed, boundTo(town, person, 'phone')) : undefined
        return { post: posts[post], name, phone: masked ? (phoneMasked ?? undefined) : whole }
      })
    })
  }
}

/** Who signs a certificate: 沩山镇人民政府, …街道办事处. */
export function issuerOf(townName: string): string {
  return townName.endsWith('街道') ? `${townName}办事处` : `${townName}人民政府`
}
