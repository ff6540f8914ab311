import pg from 'pg'
import type { Connection } from './db.ts'
import { Hindrance } from './hindrance.ts'

const oldest = 15

/** Makes sure the server of DATABASE_URL answers and can hold our tables. @throws Hindrance saying what is wrong, never the password. */
export async function checkServer(connectionString: string): Promise<Connection> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000, application_name: 'sanzhang-check' })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query(facts)
    judge(rows[0])
    return { connectionString }
  } catch (error) {
    throw error instanceof Hindrance ? error : new Hindrance(inWords(error as Failure, client), error)
  } finally {
    await client.end().catch(() => {})
  }
}

export interface Facts {
  version: number
  encoding: string
  ltree: boolean
  may_create: boolean
  may_take_role: boolean
}

const facts = `
  select current_setting('server_version_num')::int / 10000 as version, current_setting('server_encoding') as encoding,
    exists (select from pg_available_extensions where name = 'ltree') as ltree,
    has_database_privilege(current_database(), 'create') and has_schema_privilege('public', 'create') as may_create,
    exists (select from pg_roles where rolname = current_user and (rolcreaterole or rolsuper))
      or exists (select from pg_roles where rolname = 'sanzhang_app' and pg_has_role(oid, 'member')) as may_take_role`

/** Refuses a server that lacks something we need. */
export function judge({ version, encoding, ltree, may_create, may_take_role }: Facts): void {
  const wanting = (words: string) => new Hindrance(`DATABASE_URL 指向的数据库不能用：${words}。`)
  if (version < oldest) throw wanting(`应为 PostgreSQL ${oldest} 或更高，实为 ${version}`)
  if (encoding !== 'UTF8') throw wanting(`编码应为 UTF8，实为 ${encoding}`)
  if (!ltree) throw wanting('缺少扩展 ltree（Debian 上随 postgresql 软件包安装，其他系统请安装 postgresql-contrib）')
  if (!may_create) throw wanting('该用户应有在库中建表和建扩展的权限（数据库和 public 模式的 CREATE，最好是库的属主）')
  if (!may_take_role) throw wanting('该用户应能创建角色 sanzhang_app（CREATEROLE），或请管理员建好该角色并授予该用户')
}

interface Failure {
  code?: string
  message: string
  errors?: Failure[]
}

function inWords(error: Failure, { host, port, user, database }: pg.Client): string {
  // A name with several addresses fails with one error for each of them.
  const code = error.code ?? error.errors?.[0]?.code ?? ''
  const server = `${host}:${port}`
  const words: Record<string, string> = {
    ECONNREFUSED: `${server} 拒绝连接，请检查地址、端口，以及数据库是否已启动`,
    ENOTFOUND: `找不到主机 ${host}，请检查地址`,
    EAI_AGAIN: `找不到主机 ${host}，请检查地址和网络`,
    ENOENT: `找不到 ${server} 的套接字，请检查路径，以及数据库是否已启动`,
    ETIMEDOUT: `${server} 没有回应，请检查地址和防火墙`,
    '28P01': `用户 ${user} 的密码不对`,
    '28000': `服务器不允许用户 ${user} 登录（用户不存在，或 pg_hba.conf 不允许）`,
    '3D000': `服务器上没有数据库 ${database}，请先建立（createdb）`,
    '53300': '服务器的连接数已满，请稍后再试或调大 max_connections',
    '57P03': '服务器正在启动，请稍后再试',
  }
  if (words[code]) return `连不上 DATABASE_URL 指定的数据库：${words[code]}。`
  if (/timeout/.test(error.message)) return `连不上 DATABASE_URL 指定的数据库：${words.ETIMEDOUT}。`
  if (/password must be a string|no password/i.test(error.message)) return `连不上 DATABASE_URL 指定的数据库：服务器要密码，网址里没有写。`
  return `连不上 DATABASE_URL 指定的数据库：${server} 上的服务不像 PostgreSQL，或中途断开（${code || error.message}）。`
}
