import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
// Not from the package's index: that runs the whole browser bundle, half a second of every start.
import absolutePath from 'swagger-ui-dist/absolute-path.js'

const page = `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>三长通 接口说明</title>
<link rel="stylesheet" href="/docs/swagger-ui.css"></head>
<body><div id="swagger-ui"></div><script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body></html>`

const start = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', docExpansion: 'none', filter: true, tryItOutEnabled: false })`

/** The readable face of /openapi.json, served from our own disk. */
export function docs(): Hono {
  return new Hono()
    .get('/', c => c.html(page))
    .get('/start.js', c => c.text(start, 200, { 'Content-Type': 'text/javascript' }))
    .get('/*', serveStatic({ root: absolutePath(), rewriteRequestPath: path => path.replace(/^\/docs/, '') }))
}
