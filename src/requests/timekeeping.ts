import type { SystemActor } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { Refusal } from '#common/refusal.ts'
import { boundTo } from '#network/sealing.ts'
import { settingOn } from '#network/settings.ts'
import { asSystem, asSystemAt, type Database } from '#platform/db.ts'
import type { Vault } from '#platform/vault.ts'
import { candidates } from './candidates.ts'
import { rise } from './dispatch.ts'
import { keeperOf } from './ladder.ts'
import { tell } from './notices.ts'
import type { Facts } from './rules.ts'
import { townRules } from './steps.ts'
import { findRequest } from './store.ts'
import { markSent, markTold, stay, toRise, toTell, townsToKeep, type Unsent, unsent, type Why } from './timekeeping-store.ts'

/** Whoever carries words to a phone. */
export interface Sender {
  send(phone: string, words: string): Promise<void>
}

export interface Kept {
  risen: number
  told: number
  sent: number
}

const most = 500

/**
 * What time does to requests: those whose time is up rise a rung, whoever is to act is told beforehand, those written off four weeks ago
 * come up to be asked again, messages to residents go out. Run as often as one likes: what is done is not done twice, and after a night
 * with the machine off it catches up.
 */
export async function keepTime(ground: { database: Database; vault: Vault; sender: Sender }, now: Date): Promise<Kept> {
  const kept = { risen: 0, told: 0, sent: 0 }
  const towns = await asSystem(ground.database, townsToKeep)
  for (const { town, path } of towns) {
    const actor: SystemActor = { kind: 'system', town, path, name: '系统' }
    kept.told += await tellAll(ground.database, actor, now)
    kept.risen += await riseAll(ground.database, actor, now)
    kept.sent += await sendAll(ground, actor, now)
  }
  return kept
}

async function riseAll(database: Database, actor: SystemActor, now: Date): Promise<number> {
  const ids = await asSystemAt(database, actor.path, tx => toRise(tx, actor.town, now, most))
  let risen = 0
  for (const id of ids) {
    try {
      await asSystemAt(database, actor.path, tx => rise(tx, actor, now, id))
      risen++
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      // Somebody was quicker, or every post above is vacant: then it stays, and is told as overdue.
      if (error.code === 'requests.no_rung_above') await asSystemAt(database, actor.path, tx => stay(tx, actor.town, id))
    }
  }
  return risen
}

async function tellAll(database: Database, actor: SystemActor, now: Date): Promise<number> {
  return await asSystemAt(database, actor.path, async tx => {
    const hours = await settingOn(tx, actor.town, 'notice_hours', dayOf(now))
    const rules = await townRules(tx, actor.town, now)
    let told = 0
    for (const { id, why } of await toTell(tx, actor.town, now, new Date(now.getTime() + hours * 3_600_000), most)) {
      const request = (await findRequest(tx, actor, id))!
      if (!(await markTold(tx, actor.town, id, now))) continue
      const people = await candidates(tx, actor.town, now, request)
      const state = why === 'ask_again' ? 'answered' : request.state
      const kept = keeperOf({ ...request, state }, people, rules)
      if (!kept) continue
      const { mandate, department } = kept.who
      await tell(tx, actor.town, now, request, { kind: why, to_mandate: mandate, to_department: department, words: saying[why](request) })
      told++
    }
    return told
  })
}

const saying: Record<Why, (request: Facts) => string> = {
  due_soon: ({ number }) => `诉求 ${number} 快到期了，到期没办结会自动交给上一级`,
  overdue: ({ number }) => `诉求 ${number} 已经超期，请马上处理`,
  ask_again: ({ number }) => `诉求 ${number} 销号满四周，请再问一次居民：还好吗`,
}

async function sendAll({ database, vault, sender }: Parameters<typeof keepTime>[0], { town }: SystemActor, now: Date): Promise<number> {
  const messages = await asSystem(database, tx => unsent(tx, town, now, most))
  for (const message of messages) {
    const phone = phoneOf(vault, town, message)
    await sender.send(phone, message.words)
    await asSystem(database, tx => markSent(tx, town, message.id, now))
  }
  return messages.length
}

function phoneOf(vault: Vault, town: Id, { request, resident, residentPhone, raiserPhone }: Unsent): string {
  if (resident && residentPhone) return vault.open(residentPhone, boundTo(town, resident, 'phone'))
  return vault.open(raiserPhone!, `${town}:${request}:raiser_phone`)
}
