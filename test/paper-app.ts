import type { Hono } from 'hono'
import type { Actor } from '#common/actor.ts'
import { cardsApi } from '#network/cards-api.ts'
import { photosApi } from '#network/photos-api.ts'
import { printApi } from '#network/print-api.ts'
import { createApp } from '#platform/app.ts'
import type { Database } from '#platform/db.ts'
import type { Files } from '#platform/files.ts'
import type { Env } from '#platform/http.ts'
import { openLog } from '#platform/log.ts'
import type { Paper } from '#platform/paper.ts'
import type { Vault } from '#platform/vault.ts'

/** Photos, cards and paper as one actor sees them (null: nobody is signed in). `now` is asked anew for every request. */
export function paperApp(needs: { database: Database; vault: Vault; files: Files; paper: Paper; now: () => Date }) {
  const { database, now } = needs
  return (actor: Actor | null): Pick<Hono<Env>, 'request'> => {
    const uploads = { '/api/photos': 16_000_000 }
    const app = createApp({ database, log: openLog({ level: 'error' }), now, ratePerMinute: 0, behindProxy: false, uploads })
    app.use(async (c, next) => {
      if (actor) c.set('actor', actor)
      await next()
    })
    return app.route('/api', cardsApi(needs)).route('/api', photosApi(needs)).route('/api', printApi(needs)) as unknown as Hono<Env>
  }
}
