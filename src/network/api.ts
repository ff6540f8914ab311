import { api } from '#platform/http.ts'
import type { Vault } from '#platform/vault.ts'
import { householdsApi } from './households-api.ts'
import { peopleApi } from './people-api.ts'
import { placesApi } from './places-api.ts'
import { settingsApi } from './settings-api.ts'
import { townsApi } from './towns-api.ts'

/** Everything of the network but the roll, photos and paper, which have APIs of their own. */
export const networkApi = (needs: { vault: Vault }) =>
  api()
    .route('/', placesApi(needs))
    .route('/', householdsApi(needs))
    .route('/', peopleApi(needs))
    .route('/', settingsApi())
    .route('/', townsApi(needs))

export type NetworkApi = ReturnType<typeof networkApi>
