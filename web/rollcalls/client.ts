import type { RollcallsApi } from '#rollcalls/api.ts'
import { clientOf } from '#web/kit/call.ts'

export const rollcalls = clientOf<RollcallsApi>()
