import * as z from 'zod'
import { dayOf } from '#common/calendar.ts'
import { refuseUnless } from '#common/refusal.ts'
import { api, done, endpoint, inTown } from '#platform/http.ts'
import { mayReadSettings } from './rules.ts'
import { historyOf, setSetting, settingsOn } from './settings.ts'
import { day, newSetting, setting, settingKey } from './terms.ts'

const tags: [string] = ['设置']
const list = z.array(setting)
const forbidden = '此处只供任职人员查看'

export const settingsApi = () =>
  api()
    .openapi(
      endpoint('get', '/settings', { summary: '某日生效的全部设置', tags, query: z.object({ on: day.optional() }), gives: list }),
      async c =>
        c.json(
          await inTown(c, async (tx, actor, now) => {
            refuseUnless(mayReadSettings(actor), 'settings.forbidden', forbidden)
            return await settingsOn(tx, actor.town, c.req.valid('query').on ?? dayOf(now))
          }),
          200,
        ),
    )
    .openapi(
      endpoint('get', '/settings/{key}', { summary: '一项设置的历次版本', tags, params: z.object({ key: settingKey }), gives: list }),
      async c =>
        c.json(
          await inTown(c, async (tx, actor) => {
            refuseUnless(mayReadSettings(actor), 'settings.forbidden', forbidden)
            return await historyOf(tx, actor.town, c.req.valid('param').key)
          }),
          200,
        ),
    )
    .openapi(endpoint('post', '/settings', { summary: '自某日起改用新的设置', tags, body: newSetting, gives: done }), async c => {
      await inTown(c, (tx, actor, now) => setSetting(tx, actor, now, c.req.valid('json')))
      return c.json({ ok: true as const }, 200)
    })

export type SettingsApi = ReturnType<typeof settingsApi>
