import type { VisitsApi } from '#visits/api.ts'
import { clientOf } from '#web/kit/call.ts'

export const visits = clientOf<VisitsApi>()
