import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const root = import.meta.dirname
const dist = process.env.DIST_DIR ?? join(root, '../dist')

/** Writes .br and .gz beside every text file, so that the server compresses nothing twice. */
function precompressed(): Plugin {
  return {
    name: 'precompressed',
    apply: 'build',
    closeBundle() {
      for (const entry of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
        if (!/\.(js|css|html|svg|json)$/.test(entry)) continue
        const content = readFileSync(join(dist, entry))
        writeFileSync(join(dist, `${entry}.gz`), gzipSync(content, { level: 9 }))
        const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: content.length }
        writeFileSync(join(dist, `${entry}.br`), brotliCompressSync(content, { params }))
      }
    },
  }
}

export default defineConfig({
  root,
  plugins: [react(), precompressed()],
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
