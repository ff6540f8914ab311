import type { RequestsApi } from '#requests/api.ts'
import type { RequestLifeApi } from '#requests/life-api.ts'
import type { RequestToolsApi } from '#requests/tools-api.ts'
import { clientOf } from '#web/kit/call.ts'

export const requests = clientOf<RequestsApi>()
export const life = clientOf<RequestLifeApi>()
export const tools = clientOf<RequestToolsApi>()
