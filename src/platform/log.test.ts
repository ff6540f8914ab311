import { expect, test } from 'vitest'
import { openLog } from './log.ts'

function lines(pretty = false) {
  const written: string[] = []
  return { log: openLog({ pretty, write: line => written.push(line) }), written }
}

test('one JSON object a line with level, time and facts', () => {
  const { log, written } = lines()
  log.info({ route: '/api/visits', status: 201, ms: 3 }, 'request')
  expect(JSON.parse(written[0]!)).toMatchObject({ level: 'info', msg: 'request', route: '/api/visits', status: 201, ms: 3 })
  expect(written[0]!.endsWith('\n')).toBe(true)
})

test('personal data under any known name stays out, at any depth', () => {
  const { log, written } = lines()
  log.warn({ at: { resident: { name: '张三', phone: '13812345678' }, rows: [{ idNumber: '11010519491231002X', id: 7 }] } }, 'odd')
  expect(written[0]).not.toMatch(/张三|13812345678|11010519491231002X/)
  expect(JSON.parse(written[0]!).at.rows[0]).toEqual({ idNumber: '[removed]', id: 7 })
})

test('numbers of people inside other texts are masked, ids and times are not', () => {
  const { log, written } = lines()
  const id = '01991234-5678-7abc-8def-012345678901'
  log.error({ error: 'Key (phone)=(13812345678), id 11010519491231002X', request: id, epoch: 1763955204446 }, 'failed')
  const line = JSON.parse(written[0]!)
  expect(line.error).toBe('Key (phone)=(138****5678), id 110105********002X')
  expect([line.request, line.epoch]).toEqual([id, 1763955204446])
})

test('errors keep their stack', () => {
  const { log, written } = lines()
  log.error({ error: new Error('broken') }, 'failed')
  expect(JSON.parse(written[0]!).error.stack).toContain('log.test.ts')
})

test('in a terminal one readable line', () => {
  const { log, written } = lines(true)
  log.info({ port: 8080 }, 'listening')
  expect(written[0]).toMatch(/^· \d\d:\d\d:\d\d listening port=8080\n$/)
})
