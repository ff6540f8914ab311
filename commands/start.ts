// npm start [-- --empty]. Only this line stands before the program, so that its compiled form is kept from one start to the next.
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/sanzhang'))
await import('./serve.ts')
