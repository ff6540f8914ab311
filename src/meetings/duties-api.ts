import { api, endpoint, inTown } from '#platform/http.ts'
import { coverageOf, dueOf, dutyRowsOf, figuresOf } from './duties.ts'
import * as terms from './duty-terms.ts'

const tags: [string] = ['会议']

export const meetingDutiesApi = () =>
  api()
    .openapi(endpoint('get', '/meeting-duties/mine', { summary: '本岗位本期该开的会，和建议的日子', tags, gives: terms.due }), async c =>
      c.json(await inTown(c, (tx, actor, now) => dueOf(tx, actor, now)), 200),
    )
    .openapi(
      endpoint('get', '/meeting-duties/coverage', {
        summary: '会议覆盖：应开与已开，按下级分列',
        tags,
        query: terms.coverageQuery,
        gives: terms.coverage,
      }),
      async c => c.json(await inTown(c, (tx, actor, now) => coverageOf(tx, actor, now, c.req.valid('query'))), 200),
    )
    .openapi(
      endpoint('get', '/meeting-duties', { summary: '会议覆盖背后的地方', tags, query: terms.dutyRowsQuery, gives: terms.dutyRows }),
      async c => c.json(await inTown(c, (tx, actor, now) => dutyRowsOf(tx, actor, now, c.req.valid('query'))), 200),
    )
    .openapi(
      endpoint('get', '/meeting-figures', { summary: '会议统计：月报所需，不用填', tags, query: terms.figuresQuery, gives: terms.figures }),
      async c => c.json(await inTown(c, (tx, actor, now) => figuresOf(tx, actor, now, c.req.valid('query'))), 200),
    )

export type MeetingDutiesApi = ReturnType<typeof meetingDutiesApi>
