import type { MeetingsApi } from '#meetings/api.ts'
import type { MeetingDutiesApi } from '#meetings/duties-api.ts'
import type { ArticlesApi } from '#requests/articles-api.ts'
import { clientOf } from '#web/kit/call.ts'

export const meetings = clientOf<MeetingsApi>()
export const duties = clientOf<MeetingDutiesApi>()
export const articles = clientOf<ArticlesApi>()
