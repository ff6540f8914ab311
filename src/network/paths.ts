import type { Id } from '#common/ids.ts'
import type { PlaceKind } from '#common/posts.ts'

/** The last label of a place's path: letter of its kind and a number its sisters, living or closed, do not bear. */
export function placeLabel(kind: PlaceKind, number: number): string {
  return `${kind[0]}${number}`
}

/**
 * The last label of a household's path, which is also the whole of what its card session sees: it must be the household's alone,
 * so it comes from the random end of its id.
 */
export function householdLabel(id: Id): string {
  return `h${id.replaceAll('-', '').slice(-12)}`
}

/** `path` without its last label. */
export function above(path: string): string {
  return path.slice(0, path.lastIndexOf('.'))
}

/** The lowest path above all of `paths`. */
export function commonPath(paths: string[]): string {
  const [first, ...rest] = paths.map(path => path.split('.'))
  let length = first!.length
  for (const path of rest) {
    let same = 0
    while (same < Math.min(length, path.length) && path[same] === first![same]) same++
    length = same
  }
  return first!.slice(0, length).join('.')
}
