// npm run requests:diagram: draws docs/requests.md from the table in src/requests/rules.ts.
import { writeFile } from 'node:fs/promises'
import { diagramPage } from '#requests/diagram.ts'

await writeFile(new URL('../docs/requests.md', import.meta.url), diagramPage())
console.log('docs/requests.md written')
