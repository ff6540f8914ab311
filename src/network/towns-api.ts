import * as z from 'zod'
import { api, endpoint, signedIn } from '#platform/http.ts'
import type { Vault } from '#platform/vault.ts'
import { newTown, newTownResult, town } from './terms.ts'
import { foundTown, towns } from './towns.ts'

const tags: [string] = ['乡镇']

export const townsApi = ({ vault }: { vault: Vault }) =>
  api()
    .openapi(endpoint('get', '/towns', { summary: '本县各乡镇', tags, gives: z.array(town) }), async c =>
      c.json(await towns(c.var.database, signedIn(c)), 200),
    )
    .openapi(endpoint('post', '/towns', { summary: '新建乡镇', tags, body: newTown, gives: newTownResult }), async c =>
      c.json(await foundTown(c.var.database, vault, signedIn(c), c.var.now, c.req.valid('json')), 200),
    )

export type TownsApi = ReturnType<typeof townsApi>
