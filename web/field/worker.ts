// The service worker: the field program itself, kept on the phone, so that it opens without signal. It holds no data of the town and answers
// nothing but the program's files and its one page; sending is the page's business.
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'

declare const __PRECACHE__: { url: string; revision: string | null }[]
declare const self: EventTarget & { skipWaiting(): Promise<void>; clients: { claim(): Promise<void> } }

precacheAndRoute(__PRECACHE__)
cleanupOutdatedCaches()

// The residents' pages, the desk, the documentation and everything the server says itself stay the server's.
const servers = [/^\/(k|p|docs|desk|api|health|assets)(\/|$)/, /^\/openapi\.json$/, /^\/desk\.html$/]
registerRoute(new NavigationRoute(createHandlerBoundToURL('/index.html'), { denylist: servers }))

// A new version waits until the person says so: a form half filled in is not pulled away.
self.addEventListener('message', event => {
  if ((event as MessageEvent).data === 'take over') self.skipWaiting()
})
self.addEventListener('activate', event => {
  ;(event as Event & { waitUntil(work: Promise<void>): void }).waitUntil(self.clients.claim())
})
