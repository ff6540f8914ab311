import type { NetworkApi } from '#network/api.ts'
import { clientOf } from '#web/kit/call.ts'

export const network = clientOf<NetworkApi>()
