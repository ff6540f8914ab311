import type { VisitsApi } from '#visits/api.ts'
import type { ProposalsApi } from '#visits/proposals-api.ts'
import { clientOf } from '#web/kit/call.ts'

export const visits = clientOf<VisitsApi>()
export const proposals = clientOf<ProposalsApi>()
