import 'fake-indexeddb/auto'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { expect, test } from 'vitest'
import { openDevice } from './device.ts'

/** The database as version 1 of the program made it, made without our program. Its stores stay as written here for ever. */
async function versionOne(factory: IDBFactory): Promise<void> {
  const opening = factory.open('phone', 10)
  opening.onupgradeneeded = () => {
    const { result: database } = opening
    for (const name of ['keys', 'facts']) database.createObjectStore(name, { keyPath: 'name' })
    const entries = database.createObjectStore('entries', { keyPath: 'id' })
    entries.createIndex('holder', 'holder')
    entries.createIndex('[holder+order]', ['holder', 'order'])
    database.createObjectStore('photos', { keyPath: 'id' }).createIndex('entry', 'entry')
    database.createObjectStore('answers', { keyPath: 'id' }).createIndex('at', 'at')
    database.createObjectStore('docs', { keyPath: ['kind', 'id'] }).createIndex('kind', 'kind')
  }
  await new Promise(resolve => (opening.onsuccess = resolve))
  const writing = opening.result.transaction(['entries', 'photos'], 'readwrite')
  const sealed = new Uint8Array([1, 2, 3])
  const row = { holder: 'p', doer: 'p', doerName: null, state: 'waiting', attempts: 0, refusal: null, mandate: 'm', madeAt: '2026-11-24' }
  for (const order of [1, 2]) writing.objectStore('entries').put({ ...row, id: `e${order}`, order, sealed })
  writing.objectStore('photos').put({ id: 'f', entry: 'e1', type: 'image/jpeg', sent: false, sealed })
  await new Promise(resolve => (writing.oncomplete = resolve))
  opening.result.close()
}

test('unsent work of the first version opens in this one, in its order, with its photos', async () => {
  const factory = new IDBFactory()
  await versionOne(factory)
  const device = openDevice('phone', { indexedDB: factory, IDBKeyRange })
  const waiting = await device.entries.where('[holder+order]').between(['p', 0], ['p', Number.POSITIVE_INFINITY]).toArray()
  expect(waiting.map(entry => [entry.id, ...entry.sealed])).toEqual([
    ['e1', 1, 2, 3],
    ['e2', 1, 2, 3],
  ])
  expect(await device.photos.where('entry').equals('e1').count()).toBe(1)
})
