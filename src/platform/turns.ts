/** Somebody's turn; give it back when done. */
export type Turn = () => void

/** Lets at most `count` run at once, the others wait in the order they came: for work that costs memory outside our sight. */
export function turns(count: number): () => Promise<Turn> {
  let running = 0
  const waiting: (() => void)[] = []
  const giveBack = () => {
    const next = waiting.shift()
    if (next) next()
    else running--
  }
  return async () => {
    if (running < count) running++
    else await new Promise<void>(resolve => waiting.push(resolve))
    let given = false
    return () => {
      if (!given) giveBack()
      given = true
    }
  }
}
