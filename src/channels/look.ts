import { html, raw } from 'hono/html'

export type Html = ReturnType<typeof html>

// For old eyes and thumbs: text from 20 px, targets from 60 px, contrast of text at least 7:1, colour never the only cue.
const style = `
*{box-sizing:border-box}
body{margin:0;background:#fff;color:#111;font:20px/1.6 system-ui,"PingFang SC","Microsoft YaHei",sans-serif;overflow-wrap:anywhere}
main{max-width:560px;margin:0 auto;padding:16px}
h1{font-size:28px;line-height:1.35;margin:8px 0 12px}h2{font-size:24px;margin:28px 0 8px}
p{margin:8px 0}ul,ol{list-style:none;margin:0;padding:0}
a{color:#0a3d8f}
.button,button{display:flex;align-items:center;justify-content:center;width:100%;min-height:60px;margin:12px 0;padding:10px 16px;border:2px solid #8a1c13;border-radius:10px;background:#8a1c13;color:#fff;font:inherit;font-size:22px;font-weight:700;text-align:center;text-decoration:none;cursor:pointer}
.second{background:#fff;color:#8a1c13}
:focus-visible{outline:4px solid #0a3d8f;outline-offset:2px}
.card{border:2px solid #555;border-radius:10px;padding:12px 16px;margin:12px 0}
.card b{font-size:22px}
.note{border-left:8px solid #8a1c13;background:#fff4e5;padding:10px 14px;margin:12px 0}
.good{border-color:#0b5a2a;background:#e9f7ee}
.soft{color:#444}
label{display:block;margin:16px 0}
label>span{display:block;font-weight:700}
input:not([type=radio]):not([type=checkbox]),textarea{width:100%;min-height:60px;padding:12px;border:2px solid #555;border-radius:10px;font:inherit;background:#fff;color:#111}
textarea{min-height:150px}
::placeholder{color:#444;opacity:1}
.choice{display:flex;align-items:center;gap:14px;min-height:60px;border:2px solid #555;border-radius:10px;padding:8px 14px;margin:10px 0}
.choice input{width:30px;height:30px;flex:none}
.item{display:block;min-height:60px;color:#111;text-decoration:none}
.item b{color:#0a3d8f;text-decoration:underline}
ol li{border-left:4px solid #555;padding:0 0 14px 14px}
img{max-width:100%;border-radius:10px;border:1px solid #555}
.face{width:160px;height:200px;object-fit:cover}
audio{width:100%}
[hidden]{display:none!important}
.code{letter-spacing:8px;font-size:28px;text-align:center}
`.trim()

/**
 * A whole page: one style, everything in one answer. `script` says what the page's small script is for: it makes easier what works without,
 * keeping a draft while one types (`draft`) and forgetting it once it is sent (`done`).
 */
export function page(title: string, body: Html | Html[], script?: { draft?: string; done?: string }): Html {
  const helped = script
    ? html`<script src="/k/card.js" defer data-draft="${script.draft ?? ''}" data-done="${script.done ?? ''}"></script>`
    : ''

  return html`<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><meta name="format-detection" content="telephone=no"><title>${title}</title><style>${raw(style)}</style>${helped}</head><body><main>${body}</main></body></html>`
}

/** Words that must be seen: what went wrong, or (`good`) what is done. */
export function note(words: string, good = false): Html {
  return html`<p class="note${good ? ' good' : ''}" role="${good ? 'status' : 'alert'}">${words}</p>`
}

export function link(href: string, words: string, kind = ''): Html {
  return html`<a class="button ${kind}" href="${href}">${words}</a>`
}
