import { setImmediate } from 'node:timers/promises'

/** Does `work` for every item and lets others have the event loop in between: a roll has tens of thousands of rows. */
export async function inSlices<T>(items: Iterable<T>, work: (item: T) => void, size = 500): Promise<void> {
  let done = 0
  for (const item of items) {
    work(item)
    if (++done % size === 0) await setImmediate()
  }
}

/** `items` in pieces of at most `size`, for statements that carry many rows. */
export function* pieces<T>(items: readonly T[], size = 2000): Generator<T[]> {
  for (let from = 0; from < items.length; from += size) yield items.slice(from, from + size)
}
