import type { TestProject } from 'vitest/node'
import { startTestServer, type TestServer } from './database.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    server: TestServer
  }
}

/** One PostgreSQL for the whole run; each test file clones its template with `testDatabase()`. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { stop, ...server } = await startTestServer()
  project.provide('server', server)
  return stop
}
