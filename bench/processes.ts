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

/** User and system time in seconds (counted in hundredths); 0 when the process is gone. */
function cpuOf(pid: number): number {
  const fields = read(`/proc/${pid}/stat`).split(') ').at(-1)!.split(' ')
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / 100
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
