import { Dexie, type Table } from 'dexie'

// What a phone keeps, in its own database (IndexedDB). Of what people wrote and of the town's households only sealed bytes lie here.

/** One act waiting to be handed in. */
export interface EntryRow {
  id: string
  /** in whose hands the phone was; only their sign-in sends it */
  holder: string
  /** whose act it is: the holder's, or a colleague's whose batch this phone carries */
  doer: string
  /** a colleague's name, for a carried one: its content stays closed to the carrier */
  doerName: string | null
  /** the order they were made in */
  order: number
  /** the entry this one builds on, such as the visit a matter was found on */
  after?: string
  state: 'waiting' | 'refused'
  /** tries that may have reached the server: from the first on, the content stays as it is until there is an answer */
  attempts: number
  refusal: { code: string; words: string; at: string } | null
  /** post and time, for a carried one's photos */
  mandate: string
  madeAt: string
  sealed: Uint8Array
}

/** A photo, or a voice note, beside its entry; `type` tells which. */
export interface PhotoRow {
  id: string
  entry: string
  sealed: Uint8Array
  type: string
  sent: boolean
}

/** The server's stored answer, kept a day for the screens that wait for it. */
export interface AnswerRow {
  id: string
  at: number
  result: unknown
}

/** One document of the local copy. */
export interface DocRow {
  kind: string
  id: string
  sealed: Uint8Array
}

export type Device = Dexie & {
  keys: Table<{ name: string; key: CryptoKey }, string>
  facts: Table<{ name: string; value: unknown }, string>
  entries: Table<EntryRow, string>
  photos: Table<PhotoRow, string>
  answers: Table<AnswerRow, string>
  docs: Table<DocRow, [string, string]>
}

/**
 * Opens the phone's database. A later version adds stores and indexes and never deletes one: unsent work outlives every program that wrote it
 * (device.test.ts opens a database of each earlier version).
 */
export function openDevice(name = 'sanzhang', factory?: { indexedDB: IDBFactory; IDBKeyRange: typeof IDBKeyRange }): Device {
  const device = new Dexie(name, factory ?? {}) as Device
  device.version(1).stores({
    keys: 'name',
    facts: 'name',
    entries: 'id, holder, [holder+order]',
    photos: 'id, entry',
    answers: 'id, at',
    docs: '[kind+id], kind',
  })
  return device
}

/** A named fact, such as who is signed in. */
export async function fact<T>(device: Device, name: string): Promise<T | undefined> {
  return (await device.facts.get(name))?.value as T | undefined
}

export async function setFact(device: Device, name: string, value: unknown): Promise<void> {
  await device.facts.put({ name, value })
}
