import { createServer } from 'node:net'
import { Hindrance } from './hindrance.ts'

/** Makes sure early, before minutes of work, that we can listen there. @throws Hindrance */
export async function demandFreePort(port: number, host: string): Promise<void> {
  const server = createServer()
  try {
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve))
    await new Promise(resolve => server.close(resolve))
  } catch (error) {
    throw portHindrance(error, port, host)
  }
}

/** What listening on a port fails with, in words; other errors pass through unchanged. */
export function portHindrance(error: unknown, port: number, host: string): unknown {
  const words: Record<string, string> = {
    EADDRINUSE: `端口 ${port} 已被其他程序占用：请先停止它，或用 PORT=其他端口 启动。`,
    EACCES: `没有权限使用端口 ${port}：1024 以下的端口要由 root 使用，请用 PORT=8080 之类的端口启动。`,
    EADDRNOTAVAIL: `HOST=${host} 不是本机的地址：请写本机地址，或用 0.0.0.0 表示全部地址。`,
    ENOTFOUND: `HOST=${host} 找不到这个主机名：请写本机地址，或用 0.0.0.0 表示全部地址。`,
  }
  const sentence = words[(error as NodeJS.ErrnoException).code ?? '']
  return sentence ? new Hindrance(sentence, error) : error
}
