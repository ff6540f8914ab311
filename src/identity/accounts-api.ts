import * as z from 'zod'
import { api, byId, done, endpoint, signedIn } from '#platform/http.ts'
import { createAccount, resetPassword, searchAccounts, suspendAccount, unsuspendAccount } from './accounts.ts'
import type { Identity } from './identity.ts'
import { account, accountQuery, initialPassword, newAccount, suspension } from './terms.ts'

const tags = ['账号'] as [string]

export const accountsApi = (identity: Identity) =>
  api()
    .openapi(endpoint('get', '/accounts', { summary: '本镇账号', tags, query: accountQuery, gives: z.array(account) }), async c =>
      c.json(await searchAccounts(identity, signedIn(c), c.var.now, c.req.valid('query').q), 200),
    )
    .openapi(endpoint('post', '/accounts', { summary: '开通账号', tags, body: newAccount, gives: initialPassword }), async c =>
      c.json(await createAccount(identity, signedIn(c), c.var.now, c.req.valid('json')), 200),
    )
    .openapi(
      endpoint('put', '/accounts/{id}/suspension', { summary: '停用账号', tags, params: byId, body: suspension, gives: done }),
      async c => {
        await suspendAccount(identity, signedIn(c), c.var.now, c.req.valid('param').id, c.req.valid('json'))
        return c.json({ ok: true as const }, 200)
      },
    )
    .openapi(endpoint('delete', '/accounts/{id}/suspension', { summary: '恢复账号', tags, params: byId, gives: done }), async c => {
      await unsuspendAccount(identity, signedIn(c), c.var.now, c.req.valid('param').id)
      return c.json({ ok: true as const }, 200)
    })
    .openapi(
      endpoint('put', '/accounts/{id}/password', { summary: '重置为新的初始密码', tags, params: byId, gives: initialPassword }),
      async c => c.json(await resetPassword(identity, signedIn(c), c.var.now, c.req.valid('param').id), 200),
    )
