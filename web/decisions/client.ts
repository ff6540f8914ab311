import type { DecisionsApi } from '#decisions/api.ts'
import { clientOf } from '#web/kit/call.ts'

export const decisions = clientOf<DecisionsApi>()
