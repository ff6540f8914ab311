import { api } from '#platform/http.ts'
import { accountsApi } from './accounts-api.ts'
import { cardsApi } from './cards-api.ts'
import type { Identity } from './identity.ts'
import { sessionsApi } from './sessions-api.ts'

/** Sign-in, sessions, accounts and contact cards; goes with `identify` made from the same identity. */
export const identityApi = (identity: Identity) =>
  api().route('/', sessionsApi(identity)).route('/', accountsApi(identity)).route('/', cardsApi(identity))
export type IdentityApi = ReturnType<typeof identityApi>
