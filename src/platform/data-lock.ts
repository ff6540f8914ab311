import { stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { Hindrance } from './hindrance.ts'

/**
 * Keeps a data folder to one process at a time; gives the function that lets go. The lock is a name in Linux' abstract socket space made of
 * the folder's device and inode: taken in one step, gone with the process however it dies, and the same under every path to the folder.
 */
export async function lockData(dataDir: string): Promise<() => Promise<void>> {
  const { dev, ino } = await stat(dataDir)
  const server = createServer(socket => socket.destroy())
  await new Promise<void>((resolve, reject) => {
    server.once('error', error => reject(isTaken(error) ? new Hindrance(inUse(dataDir)) : error))
    server.listen(`\0sanzhang-data-${dev}-${ino}`, resolve)
  })
  server.unref()
  return () => new Promise(resolve => server.close(() => resolve()))
}

/** The sentence for a folder that another process holds. */
export function inUse(dataDir: string): string {
  return `数据文件夹 ${dataDir} 正由另一个三长通使用，本次没有启动，也没有改动它：请先停止那一个，或用 DATA_DIR 指定别的文件夹。`
}

function isTaken(error: Error): boolean {
  return (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
}
