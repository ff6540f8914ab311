import type { Me } from '#identity/terms.ts'
import { headers, viewpoint } from '#web/kit/viewpoint.ts'
import { type Device, openDevice } from './device.ts'
import { enter, leave } from './entering.ts'
import { keep, pull } from './local.ts'
import { type Act, holderOf, put } from './outbox.ts'
import { type Ask, type Line, type Sent, send } from './sending.ts'
import type { Outcome } from './submit.ts'

// The phone in the browser: one database, one way to the server, and the rounds in which what waits is tried again.

export const ask: Ask = (path, init) => fetch(`/api${path}`, init)

/** Waits its turn among the tabs; where the browser has no locks, the server alone keeps things single. */
async function alone<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks ? await navigator.locks.request('outbox', work) : await work()
}

let device: Device | undefined

/** Null where a browser keeps nothing: on plain http (no WebCrypto), or with storage switched off. */
export function phone(): Line | null {
  if (!globalThis.crypto?.subtle || !globalThis.indexedDB) return null
  device ??= openDevice()
  return { device, ask, now: () => new Date(), alone }
}

/** Counts who came and went: what was begun for one is not carried on for the next. */
let sitting = 0

/** Whom the phone works for from now on; fetches their key when it is not here. */
export async function entered(me: Me): Promise<void> {
  const line = phone()
  const post = me.posts.find(each => each.mandate === me.mandate) ?? me.posts[0]
  if (!line || me.kind !== 'post') return
  const known = await holderOf(line.device)
  const town = post?.town.id ?? known?.town ?? ''
  const holder = { person: me.person, name: me.name, town, mandate: post?.mandate ?? null }
  const mine = ++sitting
  // The key may take a few tries on a poor line; until it is here nothing can be kept.
  for (let wait = 2_000; ; wait = Math.min(60_000, wait * 2)) {
    if (
      await enter(line.device, ask, holder).then(
        () => true,
        () => false,
      )
    )
      break
    await new Promise(resolve => setTimeout(resolve, wait))
    if (mine !== sitting) return
  }
  await refresh(me)
  startRounds()
}

/** Brings the copy up to date, one tab at a time; `me` is kept with it for a start without signal. */
async function refresh(me?: Me): Promise<void> {
  const line = phone()
  if (!line) return
  const work = async () => {
    if (me) await keep(line.device, 'me', me)
    const pulled = await pull(line.device, ask, headers())
    if (pulled.state === 'forgotten' && pulled.code === 'session.unauthenticated') await leave(line.device)
  }
  await (navigator.locks ? navigator.locks.request('copy', work) : work())
}

/** Signed out, or told by the server that the sign-in no longer holds. */
export async function left(): Promise<void> {
  sitting++
  const line = phone()
  if (line) await leave(line.device)
}

/** How long a form waits for the answer before it says that the act is kept. */
const ordinaryPatience = 10_000

export async function submitHere(acts: Act[], patience = ordinaryPatience): Promise<Outcome[]> {
  const line = phone()
  if (!line) return await (await import('./direct.ts')).submitAllDirectly(ask, acts)
  for (const act of acts) await put(line.device, act, viewpoint().mandate, line.now())
  askToPersist()
  await Promise.race([round(), new Promise(resolve => setTimeout(resolve, patience))])
  return await Promise.all(acts.map(act => outcomeOf(line.device, act.id)))
}

async function outcomeOf(device: Device, id: string): Promise<Outcome> {
  const answer = await device.answers.get(id)
  if (answer) return { state: 'accepted', result: answer.result }
  const entry = await device.entries.get(id)
  if (entry?.refusal) return { state: 'refused', words: entry.refusal.words }
  return { state: 'waiting' }
}

let last: Sent | undefined

/** What the last round came to; undefined before the first. */
export const lastRound = () => last

export async function round(): Promise<Sent | undefined> {
  const line = phone()
  if (line) last = await send(line)
  return last
}

/** The copy is brought up to date this often while the program is open, and after each opening. */
const copyAge = 5 * 60_000
let refreshed = Date.now()

let rounds: { failed: number; timer: ReturnType<typeof setTimeout> | undefined } | undefined

/** Tries again by itself: soon after a failure, then more seldom; at once when the browser believes to be back. Its belief is never needed. */
function startRounds(): void {
  if (rounds) return
  rounds = { failed: 0, timer: undefined }
  const again = async () => {
    clearTimeout(rounds!.timer)
    const sent = await round().catch(() => undefined)
    if (Date.now() - refreshed > copyAge) {
      refreshed = Date.now()
      await refresh().catch(() => {})
    }
    rounds!.failed = sent && !sent.stopped && sent.left === 0 ? 0 : rounds!.failed + 1
    rounds!.timer = setTimeout(again, Math.min(120_000, 15_000 * 2 ** Math.min(rounds!.failed, 3)))
  }
  addEventListener('online', again)
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && again())
  again()
}

let asked = false

/** Asked when there is something to lose: browsers then clear other sites first. */
function askToPersist(): void {
  if (asked) return
  asked = true
  navigator.storage?.persist?.().catch(() => {})
}
