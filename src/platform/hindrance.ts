/**
 * What keeps a command from doing its work and what the person at the keyboard can do about it, in one Chinese sentence.
 * Commands print the sentence alone and end with status 1; anything else that is thrown is a fault of ours and keeps its stack.
 */
export class Hindrance extends Error {
  constructor(sentence: string, cause?: unknown) {
    super(sentence, { cause })
    this.name = 'Hindrance'
  }
}

/** Turns what a disk says into a sentence about `place`; other errors pass through unchanged. */
export function fileHindrance(error: unknown, place: string): unknown {
  const { code } = error as NodeJS.ErrnoException
  const words = code === undefined ? undefined : fileWords[code]
  return words ? new Hindrance(`${place} ${words}`, error) : error
}

const fileWords: Record<string, string> = {
  EACCES: '应可读写，当前用户没有权限：请把它交给启动程序的用户，或换一个文件夹。',
  EPERM: '应可读写，系统不允许：请检查它的属主和挂载方式，或换一个文件夹。',
  EROFS: '所在磁盘是只读的：请改为可写，或换一个文件夹。',
  ENOSPC: '所在磁盘已满：请腾出空间后再试。',
  EDQUOT: '所在磁盘的配额已用完：请腾出空间后再试。',
  ENOTDIR: '应是文件夹，却是（或经过）一个普通文件：请换一个路径。',
  EEXIST: '应是文件夹，却是一个普通文件：请换一个路径。',
}
