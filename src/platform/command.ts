import { Hindrance } from './hindrance.ts'

/** Runs a command to its end. What hinders it is printed as one sentence with status 1; a fault of ours keeps its stack. */
export async function command(work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    console.error(error instanceof Hindrance ? error.message : error)
    process.exitCode = 1
  }
}
