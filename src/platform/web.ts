import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'

/**
 * Serves the built web: /assets/* for ever (their names hold a hash), the desk's page below /desk, the field's page for everything else.
 * @param dist folder of the build
 * @param tiandituKey put into the desk's page, for its map
 */
export function web(dist: string, { tiandituKey }: { tiandituKey?: string } = {}): Hono {
  const app = new Hono()
  app.use('/assets/*', async (c, next) => {
    await next()
    if (c.res.ok) c.res.headers.set('Cache-Control', 'public, max-age=31536000, immutable')
  })
  // A browser must see a new service worker, and what it should keep, at once.
  app.use('/sw.js', async (c, next) => {
    await next()
    c.res.headers.set('Cache-Control', 'no-cache')
  })
  app.use('*', serveStatic({ root: dist, precompressed: true, rewriteRequestPath: path => (path === '/' ? '/none' : path) }))
  const page = (name: string) => async () => {
    const file = join(dist, name)
    if (!existsSync(file)) return new Response('网页尚未构建，请先运行 npm run build', { status: 503 })
    const headers = { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-cache' }
    const html = await readFile(file, 'utf8')
    return new Response(tiandituKey ? html.replace('</head>', `${keyTag(tiandituKey)}</head>`) : html, { headers })
  }
  app.get('/desk', page('desk.html')).get('/desk/*', page('desk.html')).get('*', page('index.html'))
  return app
}

function keyTag(key: string): string {
  return `<meta name="tianditu-key" content="${key.replace(/[^\w-]/g, '')}">`
}
