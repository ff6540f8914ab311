import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { newId } from '#common/ids.ts'
import { type Device, openDevice } from './device.ts'
import { enter } from './entering.ts'
import { docs, pull } from './local.ts'
import { type Act, type Holder, put, unsent } from './outbox.ts'
import { type Line, send } from './sending.ts'

// The field program's own outbox and copy, driven without a screen: for chaos:sync and bench:sync. A phone's storage outlives its process.

export interface ChaosPhone {
  holder: Holder
  made: Map<string, Act>
  /** puts an act into the outbox; resolves once the phone has it */
  act(act: Act): Promise<void>
  /** one round of sending, then the copy is brought up to date */
  round(): Promise<number>
  households(): Promise<string[]>
  /** what is left: how many wait, and the refused with their reasons' codes */
  left(): Promise<{ waiting: number; refused: Record<string, string> }>
  /** the process dies where it stands; what the storage holds stays */
  kill(): void
}

interface Parts {
  base: string
  token: string
  holder: Holder
  /** how wrong the phone's clock is, in ms */
  clock: number
}

export function openChaosPhone({ base, token, holder, clock }: Parts): ChaosPhone {
  const factory = new IDBFactory()
  const now = () => new Date(Date.now() + clock)
  const made = new Map<string, Act>()
  let life = boot()

  function boot() {
    const device: Device = openDevice('phone', { indexedDB: factory, IDBKeyRange })
    const here = { alive: true, device, turn: Promise.resolve() as Promise<unknown> }
    const ask: Line['ask'] = async (path, init) => {
      if (!here.alive) return await new Promise<never>(() => {})
      const headers = { ...(init?.headers as Record<string, string>), Authorization: `Bearer ${token}` }
      const answer = await fetch(`${base}/api${path}`, { ...init, headers }).catch(error => {
        if (!here.alive) return new Promise<never>(() => {})
        throw error
      })
      // An answer that reaches a dead process reaches nobody.
      return here.alive ? answer : await new Promise<never>(() => {})
    }
    const line: Line = {
      ...{ device, ask, now },
      alone(work) {
        const done = here.turn.then(work, work)
        here.turn = done.catch(() => {})
        return done
      },
    }
    const entered = async () => {
      // In bad weather the key may take a few tries; once it is here none is needed.
      for (;;) {
        try {
          return await enter(device, ask, holder)
        } catch {
          await new Promise(resolve => setTimeout(resolve, 200))
        }
      }
    }
    return { here, line, ready: entered() }
  }

  return {
    holder,
    made,
    async act(act) {
      const { line, ready } = life
      await ready
      await put(line.device, act, undefined, now())
      made.set(act.id, act)
    },
    async round() {
      const { line, ready } = life
      await ready
      const sent = await send(line)
      await pull(line.device, line.ask, { 'X-Mandate': holder.mandate ?? '' })
      return sent.left
    },
    async households() {
      return (await docs<{ id: string }>(life.line.device, 'household')).map(home => home.id)
    },
    async left() {
      const all = await unsent(life.line.device)
      const refused = all.filter(entry => entry.state === 'refused').map(entry => [entry.id, entry.refusal?.code ?? ''])
      return { waiting: all.filter(entry => entry.state === 'waiting').length, refused: Object.fromEntries(refused) }
    },
    kill() {
      life.here.alive = false
      life.line.device.close()
      life = boot()
      life.ready.catch(() => {})
    },
  }
}

/** An act at random: mostly visits, some matters, some photos, some that the server has to refuse. */
export function randomAct(households: string[], random: () => number): Act {
  const id = newId()
  const household = households[Math.floor(random() * households.length)] ?? newId()
  if (random() < 0.05) return { id, kind: 'visit.record', title: '不存在的户', body: { household: newId(), outcome: 'met' } }
  const photo = random() < 0.08 ? [{ id: newId(), blob: new Blob([jpeg], { type: 'image/jpeg' }) }] : []
  const photos = photo.map(each => each.id)
  if (random() < 0.2)
    return { id, kind: 'request.raise', title: '路灯黑了', body: { text: '组里那盏路灯黑了半个月', household, photos }, photos: photo }
  return {
    id,
    kind: 'visit.record',
    title: '走访',
    body: { household, outcome: random() < 0.8 ? 'met' : 'nobody_home', photos },
    photos: photo,
  }
}

let jpeg: Uint8Array<ArrayBuffer> = new Uint8Array()

/** The picture every photo is. */
export function setJpeg(bytes: Uint8Array): void {
  jpeg = new Uint8Array(bytes)
}
