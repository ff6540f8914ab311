import { setTimeout as wait } from 'node:timers/promises'

/** The way down: what was opened is closed in reverse order, each within its time, once. */
export interface Shutdown {
  /** aborted as soon as the process is told to stop */
  signal: AbortSignal
  /** Says how to close what was just opened; after `seconds` the next one has its turn. */
  onStop(close: () => Promise<unknown>, seconds?: number): void
  /** Resolves with `work`, or rejects as soon as the process is told to stop. */
  orStop<T>(work: Promise<T>): Promise<T>
  /** Waits until told to stop. */
  told(): Promise<void>
  /** Tells it from inside, with the reason when something is broken. */
  tell(reason?: unknown): void
  close(): Promise<void>
}

/** Listens for SIGINT, SIGTERM and SIGHUP. A second one ends the process at once: the next start finds and stops what is left. */
export function listenForStop(): Shutdown {
  const controller = new AbortController()
  const closers: { close: () => Promise<unknown>; seconds: number }[] = []
  const told = new Promise<void>(resolve => controller.signal.addEventListener('abort', () => resolve()))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => (controller.signal.aborted ? process.exit(130) : controller.abort(new Stopped())))
  }
  // Whatever nobody caught: down in good order, and with the reason in view.
  process.on('uncaughtException', error => controller.abort(error))
  const stopped = told.then(() => Promise.reject(controller.signal.reason))
  stopped.catch(() => {})
  return {
    signal: controller.signal,
    onStop: (close, seconds = 10) => closers.push({ close, seconds }),
    orStop: work => Promise.race([work, stopped]),
    told: () => told,
    tell: reason => controller.abort(reason ?? new Stopped()),
    async close() {
      for (const { close, seconds } of closers.reverse()) await Promise.race([close().catch(() => {}), wait(seconds * 1000)])
    },
  }
}

/** Told to stop in the ordinary way; not a failure. */
export class Stopped extends Error {}
