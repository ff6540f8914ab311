import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { acts } from './act-terms.ts'
import { actName } from './terms.ts'

// record(tx, actor, 'visit.recorded', …), or a table of such names: the office reads these, so each needs words.
const recording = /\brecord\(\s*\w+,\s*[^,]+?,\s*'([a-z_]+\.[a-z_]+)'|\w+: '(request\.[a-z_]+)'/g

test('every act that is recorded somewhere has Chinese words', () => {
  const files = globSync('src/**/*.ts').filter(file => !file.endsWith('.test.ts'))
  const recorded = new Set(files.flatMap(file => [...readFileSync(file, 'utf8').matchAll(recording)].map(match => match[1] ?? match[2]!)))
  expect(recorded.size).toBeGreaterThan(20)
  expect([...recorded].filter(act => !acts[act])).toEqual([])
})

test('an unknown act keeps its code', () => {
  expect(actName('session.opened')).toBe('登录')
  expect(actName('later.invented')).toBe('later.invented')
})
