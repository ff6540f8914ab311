import type * as z from 'zod'
import { record } from '#audit/acts.ts'
import type { Actor } from '#common/actor.ts'
import { type Day, dayOf } from '#common/calendar.ts'
import { type Id, newId } from '#common/ids.ts'
import { posts } from '#common/posts.ts'
import { Refusal, refuseUnless } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import { mayKeepSettings } from './rules.ts'
import { addVersion, type Version, versions } from './settings-store.ts'
import { defaults, type SettingValue, settingValues } from './settings-terms.ts'
import { type newSetting, type SettingKey, settingKeys } from './terms.ts'

// One look per transaction, shared by everything the transaction asks; gone with it, so no server keeps an old value.
const seen = new WeakMap<Tx, Map<Id, Promise<Version[]>>>()

function versionsOnce(tx: Tx, town: Id): Promise<Version[]> {
  const towns = seen.get(tx) ?? new Map<Id, Promise<Version[]>>()
  seen.set(tx, towns)
  if (!towns.has(town)) towns.set(town, versions(tx, town))
  return towns.get(town)!
}

/** The value of a setting that counts in `town` on `day`; where the town has set nothing by then, the default of settings-terms.ts. */
export async function settingOn<K extends SettingKey>(tx: Tx, town: Id, key: K, day: Day): Promise<SettingValue<K>> {
  const version = inForce(await versionsOnce(tx, town), key, day)
  return version ? (settingValues[key].parse(version.value) as SettingValue<K>) : defaults[key].value
}

function inForce(all: Version[], key: SettingKey, day: Day): Version | undefined {
  return all.find(version => version.key === key && version.from <= day)
}

/** All settings as they count on `day`, each with its source. */
export async function settingsOn(tx: Tx, town: Id, day: Day) {
  const all = await versionsOnce(tx, town)
  return (Object.keys(settingKeys) as SettingKey[]).map(key => shown(key, inForce(all, key, day)))
}

/** Every version of one setting, newest first; the default, which counts before them, last. */
export async function historyOf(tx: Tx, town: Id, key: SettingKey) {
  const all = await versionsOnce(tx, town)
  return [...all.filter(version => version.key === key), undefined].map(version => shown(key, version))
}

function shown(key: SettingKey, version: Version | undefined) {
  const base = { key, name: settingKeys[key] }
  if (!version) return { ...base, ...defaults[key], from: null, setBy: null }
  const { value, from, source, setBy } = version
  return { ...base, value, from, source, setBy }
}

/** 设置新版本: counts from a day that is not yet over; what has been counted stays counted by the old one. */
export async function setSetting(tx: Tx, actor: Actor, now: Date, input: z.infer<typeof newSetting>): Promise<void> {
  refuseUnless(mayKeepSettings(actor), 'settings.forbidden', '只有镇干部可以修改设置')
  const { key, from, source } = input
  const today = dayOf(now)
  refuseUnless(from >= today, 'settings.in_the_past', `生效日期应为今天（${today}）或以后，实为 ${from}`)
  const value = checked(key, input.value)
  const before = inForce(await versionsOnce(tx, actor.town), key, from)
  const by = { person: actor.person, name: actor.name, post: posts[actor.post] }
  const id = newId(now)
  const added = await addVersion(tx, { town: actor.town, id, place: actor.path, key, value, from, source, at: now, by })
  refuseUnless(added, 'settings.conflict', `“${settingKeys[key]}”在 ${from} 已有一个版本，请另选日期`)
  seen.delete(tx)
  const after = { key, value, from, source }
  await record(tx, actor, 'setting.set', { kind: 'setting', id, place: actor.path }, { now, before: before && { ...before }, after })
}

function checked(key: SettingKey, value: unknown): unknown {
  const result = settingValues[key].safeParse(value)
  if (result.success) return result.data
  const words = result.error.issues.map(issue => `${issue.path.join('.') || '值'}：${issue.message}`).join('；')
  throw new Refusal('settings.invalid', `“${settingKeys[key]}”的值不合要求：${words}`, result.error.issues)
}
