import type { RequestsApi } from '#requests/api.ts'
import { clientOf } from '#web/kit/call.ts'

export const requests = clientOf<RequestsApi>()
