import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase } from '#test/database.ts'
import { asActor, type Connection, type Database, openDatabase } from './db.ts'
import { migrate } from './migrate.ts'
import { checkServer, judge } from './postgres-server.ts'

let database: Database & { connection: Connection }
let web: Server

beforeAll(async () => {
  database = await testDatabase()
  web = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1')
})
afterAll(async () => {
  web.close()
  await database.close()
})

/** The test server as a URL, with some part of it wrong. */
function url({ user, database: name }: { user?: string; database?: string } = {}): string {
  const connection = database.connection
  if ('connectionString' in connection) {
    const parts = new URL(connection.connectionString)
    if (user) parts.username = user
    if (name) parts.pathname = `/${name}`
    return parts.href
  }
  return `postgres://${user ?? connection.user}@${encodeURIComponent(connection.host)}:${connection.port}/${name ?? connection.database}`
}

test('a good server is given back', async () => {
  expect(await checkServer(url())).toEqual({ connectionString: url() })
})

test('nobody listens there', async () => {
  await expect(checkServer('postgres://u:geheim@127.0.0.1:1/x')).rejects.toThrow('127.0.0.1:1 拒绝连接')
  await expect(checkServer('postgres://u:geheim@127.0.0.1:1/x')).rejects.not.toThrow('geheim')
  await expect(checkServer('postgres://u@nowhere.invalid/x')).rejects.toThrow('找不到主机 nowhere.invalid')
})

test('no such user, no such database', async () => {
  await expect(checkServer(url({ user: 'nobody_here' }))).rejects.toThrow('不允许用户 nobody_here 登录')
  await expect(checkServer(url({ database: 'no_such_base' }))).rejects.toThrow('服务器上没有数据库 no_such_base')
})

test('something else answers', async () => {
  const { port } = web.address() as AddressInfo
  await expect(checkServer(`postgres://u@127.0.0.1:${port}/x`)).rejects.toThrow(`127.0.0.1:${port} 上的服务不像 PostgreSQL`)
})

test('a user without rights is refused before any table is made', async () => {
  const name = `plain_${process.pid}`
  await database.owner.query(`create role ${name} login`)
  try {
    await expect(checkServer(url({ user: name }))).rejects.toThrow('该用户应有在库中建表和建扩展的权限')
  } finally {
    await database.owner.query(`drop role ${name}`)
  }
})

test('an ordinary owner of a database, given the role by an administrator, can set everything up', async () => {
  const name = `owner_${process.pid}`
  await database.owner.query(`create role ${name} login; grant sanzhang_app to ${name}`)
  await database.owner.query(`create database ${name} owner ${name}`)
  try {
    const connection = await checkServer(url({ user: name, database: name }))
    expect((await migrate(connection)).length).toBeGreaterThan(0)
    const opened = openDatabase(connection, 4)
    expect(await asActor(opened, { path: 'c' }, tx => tx.selectFrom('places').selectAll().execute())).toEqual([])
    await opened.close()
  } finally {
    await database.owner.query(`drop database ${name} with (force)`)
    await database.owner.query(`drop role ${name}`)
  }
})

test('another encoding is refused', async () => {
  const name = `odd_${process.pid}`
  await database.owner.query(`create database ${name} template template0 encoding 'SQL_ASCII' locale_provider libc locale 'C'`)
  try {
    await expect(checkServer(url({ database: name }))).rejects.toThrow('编码应为 UTF8，实为 SQL_ASCII')
  } finally {
    await database.owner.query(`drop database ${name}`)
  }
})

const good = { version: 15, encoding: 'UTF8', ltree: true, may_create: true, may_take_role: true }
test.each([
  [{ version: 14 }, '应为 PostgreSQL 15 或更高，实为 14'],
  [{ ltree: false }, '缺少扩展 ltree'],
  [{ may_take_role: false }, '应能创建角色 sanzhang_app'],
])('%j is refused', (lack, words) => {
  expect(() => judge(good)).not.toThrow()
  expect(() => judge({ ...good, ...lack })).toThrow(words)
})
