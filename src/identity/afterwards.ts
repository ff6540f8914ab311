/** Work that must not lengthen an answer: how long it takes would tell whether a name is known. */
export interface Afterwards {
  run(work: () => Promise<unknown>): void
  /** Resolves when all of it is done: before stopping, and in tests. */
  settled(): Promise<void>
}

export function openAfterwards(failed: (error: unknown) => void): Afterwards {
  const running = new Set<Promise<unknown>>()
  return {
    run(work) {
      const done = work()
        .catch(failed)
        .finally(() => running.delete(done))
      running.add(done)
    },
    async settled() {
      while (running.size > 0) await Promise.all(running)
    },
  }
}
