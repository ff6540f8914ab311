import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { build, defineConfig, type Plugin } from 'vite'

const root = import.meta.dirname
const dist = process.env.DIST_DIR ?? join(root, '../dist')

interface Piece {
  type: string
  fileName: string
  imports?: string[]
  dynamicImports?: string[]
  viteMetadata?: { importedCss: Set<string> }
}

/** Builds web/field/worker.ts into /sw.js, with the list of the field program's own files in it; the desk's stay on the server. */
function serviceWorker(): Plugin {
  let files: string[] = []
  return {
    name: 'service-worker',
    apply: 'build',
    generateBundle(_, bundle) {
      const pieces = Object.values(bundle) as unknown as (Piece & { name?: string; isEntry?: boolean })[]
      const byName = new Map(pieces.map(piece => [piece.fileName, piece]))
      const found = new Set<string>()
      const add = (name: string) => {
        const piece = byName.get(name)
        if (!piece || found.has(name)) return
        found.add(name)
        for (const css of piece.viteMetadata?.importedCss ?? []) found.add(css)
        for (const next of [...(piece.imports ?? []), ...(piece.dynamicImports ?? [])]) add(next)
      }
      add(pieces.find(piece => piece.isEntry && piece.name === 'field')!.fileName)
      files = [...found].sort()
    },
    closeBundle: {
      order: 'pre',
      sequential: true,
      async handler() {
        const page = createHash('sha256')
          .update(readFileSync(join(dist, 'index.html')))
          .digest('hex')
          .slice(0, 16)
        const kept = [{ url: '/index.html', revision: page }, ...files.map(file => ({ url: `/${file}`, revision: null }))]
        await build({
          configFile: false,
          logLevel: 'warn',
          publicDir: false,
          define: { __PRECACHE__: JSON.stringify(kept), 'process.env.NODE_ENV': '"production"' },
          build: {
            outDir: dist,
            emptyOutDir: false,
            target: 'chrome87',
            lib: { entry: join(root, 'field/worker.ts'), formats: ['iife'], name: 'worker', fileName: () => 'sw.js' },
          },
        })
      },
    },
  }
}

/** Writes .br and .gz beside every text file, so that the server compresses nothing twice. */
function precompressed(): Plugin {
  return {
    name: 'precompressed',
    apply: 'build',
    closeBundle: {
      order: 'post',
      sequential: true,
      handler() {
        for (const entry of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
          if (!/\.(js|css|html|svg|json)$/.test(entry)) continue
          const content = readFileSync(join(dist, entry))
          writeFileSync(join(dist, `${entry}.gz`), gzipSync(content, { level: 9 }))
          const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: content.length }
          writeFileSync(join(dist, `${entry}.br`), brotliCompressSync(content, { params }))
        }
      },
    },
  }
}

export default defineConfig({
  root,
  plugins: [react(), serviceWorker(), precompressed()],
  build: {
    outDir: dist,
    emptyOutDir: true,
    // What a five-year-old Android WebView (and WeChat's) runs.
    target: 'chrome87',
    rolldownOptions: {
      input: { field: join(root, 'index.html'), desk: join(root, 'desk.html') },
      // What both first screens need, in one file: on a slow line each further file costs a round trip.
      output: {
        codeSplitting: {
          groups: [
            {
              name: 'base',
              test: /node_modules.(react|react-dom|scheduler|wouter|regexparam|@tanstack|hono|use-sync-external-store)[\\/]|web.kit|src.common|class-terms|visits.client|preload-helper/,
            },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': process.env.BASE_URL ?? 'http://127.0.0.1:8080' } },
})
