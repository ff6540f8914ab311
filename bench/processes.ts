import { readdirSync, readFileSync } from 'node:fs'

/** What a process and the readers it starts take at most, watched from outside (Linux). */
export function watchProcess(pid: number) {
  const peaks = { serverMiB: 0, readerMiB: 0 }
  const begun = cpuOf(pid)
  const timer = setInterval(() => {
    peaks.serverMiB = Math.max(peaks.serverMiB, peakOf(pid))
    for (const child of childrenOf(pid)) {
      if (isReader(child)) peaks.readerMiB = Math.max(peaks.readerMiB, peakOf(child))
    }
  }, 50)
  return {
    peaks: () => peaks,
    /** Seconds of processor the process itself used since it is watched: the same on a busy machine, where the clock is not. */
    cpuSeconds: () => cpuOf(pid) - begun,
    stop: () => clearInterval(timer),
  }
}

/** Seconds of processor a process and all it has started use from now on; of children that end, those it has waited for. */
export function watchTree(pid: number): () => number {
  const begun = treeCpu(pid)
  return () => treeCpu(pid) - begun
}

function treeCpu(pid: number): number {
  return childrenOf(pid).reduce((sum, child) => sum + treeCpu(child), cpuOf(pid) + cpuOf(pid, 13))
}

/** The process whose child this one is. */
export function parentOf(pid: number): number {
  return Number(read(`/proc/${pid}/stat`).split(') ').at(-1)!.split(' ')[1])
}

/** User and system time in seconds (counted in hundredths), its own or (from field 13) that of children it has waited for; 0 when the process is gone. */
function cpuOf(pid: number, from = 11): number {
  const fields = read(`/proc/${pid}/stat`).split(') ').at(-1)!.split(' ')
  return (Number(fields[from] ?? 0) + Number(fields[from + 1] ?? 0)) / 100
}

/** Peak resident size in MiB. */
function peakOf(pid: number): number {
  return Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / 1024)
}

function isReader(pid: number): boolean {
  return read(`/proc/${pid}/cmdline`).includes('sheet-reader')
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap(task =>
      read(`/proc/${pid}/task/${task}/children`).split(' ').filter(Boolean).map(Number),
    )
  } catch {
    return []
  }
}

/** Processes end while they are looked at. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
