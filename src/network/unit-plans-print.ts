import { record } from '#audit/acts.ts'
import type { Actor } from '#common/actor.ts'
import { dayOf } from '#common/calendar.ts'
import type { Id } from '#common/ids.ts'
import { found, refuseUnless } from '#common/refusal.ts'
import type { Tx } from '#platform/db.ts'
import type { Vault } from '#platform/vault.ts'
import type { ComparisonSheet, NamedChief, NoticeSheet } from './paper/unit-plan.ts'
import { nameOfTown, namesAround } from './print-store.ts'
import { issuerOf, placeWords } from './print-words.ts'
import { boundTo } from './sealing.ts'
import { consequencesOf } from './unit-plans-consequences.ts'
import type { OpenMatters } from './unit-plans-matters.ts'
import { labelOf } from './unit-plans-planner-rules.ts'
import { chiefsByMandate, unitChiefsNow } from './unit-plans-print-store.ts'
import { mayDraftUnits } from './unit-plans-rules.ts'
import type { Consequences, PlanMove } from './unit-plans-terms.ts'
import { readablePlan } from './unit-plans-view.ts'

const forbidden = ['unit_plans.forbidden', '划邻的告知单和对照表由镇干部或村党组织书记打印'] as const

/** Old chiefs by their mandates, new ones as they stand today: between publication and printing a new chief may have been chosen. */
interface Chiefs {
  old(move: PlanMove): NamedChief
  now(move: PlanMove): NamedChief
}

async function chiefsOf(tx: Tx, actor: Actor, now: Date, vault: Vault, { moves }: Consequences): Promise<Chiefs> {
  const { town } = actor
  const opened = (sealed: Buffer | null, person: Id) => (sealed ? vault.open(sealed, boundTo(town, person, 'phone')) : null)
  const mandates = moves.flatMap(move => move.fromChief?.mandate ?? [])
  const units = moves.flatMap(move => move.toUnit ?? [])
  const old = new Map((await chiefsByMandate(tx, town, mandates)).map(each => [each.mandate, opened(each.phoneSealed, each.person)]))
  const rows = await unitChiefsNow(tx, town, units, dayOf(now))
  const now_ = new Map(rows.map(each => [each.unit, { name: each.name, phone: opened(each.phoneSealed, each.person) }]))
  return {
    old: ({ fromChief }) => ({ name: fromChief?.name ?? null, phone: fromChief ? (old.get(fromChief.mandate) ?? null) : null }),
    now: ({ toUnit }) => (toUnit ? now_.get(toUnit) : undefined) ?? { name: null, phone: null },
  }
}

async function opened(tx: Tx, actor: Actor, now: Date, vault: Vault, matters: OpenMatters, id: Id) {
  refuseUnless(mayDraftUnits(actor), ...forbidden)
  const plan = await readablePlan(tx, actor, id)
  const consequences = await consequencesOf(tx, actor, now, vault, matters, id)
  refuseUnless(consequences.moves.length > 0, 'unit_plans.nobody', '这个方案没有住户要调整，没有可打印的')
  const chiefs = await chiefsOf(tx, actor, now, vault, consequences)
  const words = placeWords(await namesAround(tx, actor.town, plan.path))
  const place = words(plan.path, ['town', 'village', 'group'])
  return { plan, consequences, chiefs, place }
}

/** 打印告知单, one per household that moves. */
export async function noticesToPrint(tx: Tx, actor: Actor, now: Date, vault: Vault, matters: OpenMatters, id: Id): Promise<NoticeSheet> {
  const { plan, consequences, chiefs, place } = await opened(tx, actor, now, vault, matters, id)
  const notices = consequences.moves.map(move => ({
    ...{ household: `${move.head || '缺户主'}户`, number: move.number, from: move.from, to: move.to, on: plan.publishOn },
    place: place.endsWith(move.groupName) ? place : place + move.groupName,
    ...{ fromChief: chiefs.old(move), toChief: chiefs.now(move) },
  }))
  const subject = { kind: 'unit_plan', id, place: plan.path }
  await record(tx, actor, 'unit_notices.printed', subject, { now, after: { count: notices.length } })
  return { notices, issuer: issuerOf(found(await nameOfTown(tx, actor.town), 'towns')) }
}

/** 打印前后对照表 */
export async function comparisonToPrint(
  tx: Tx,
  actor: Actor,
  now: Date,
  vault: Vault,
  matters: OpenMatters,
  id: Id,
): Promise<ComparisonSheet> {
  const { plan, consequences, chiefs, place } = await opened(tx, actor, now, vault, matters, id)
  const named = ({ name, phone }: NamedChief) => (name ? `${name} ${phone ?? ''}`.trim() : '（空缺）')
  const row = (move: PlanMove) => ({
    ...{ household: labelOf(move), address: move.address, from: move.from ?? '未编入', to: move.to },
    ...{ fromChief: move.from ? named(chiefs.old(move)) : '', toChief: named(chiefs.now(move)), card: move.reprint ? '重印' : '' },
  })
  const { stay, moves, opened: openedUnits, closed, renamed, mandates } = consequences
  await record(tx, actor, 'unit_comparison.printed', { kind: 'unit_plan', id, place: plan.path }, { now, after: { count: moves.length } })
  return {
    ...{ title: plan.name, place, printedOn: dayOf(now), on: plan.publishOn },
    figures: { stay, move: moves.length, opened: openedUnits.length, closed: closed.length, renamed: renamed.length },
    groups: [...Map.groupBy(moves, move => move.groupName)].map(([name, list]) => ({ name, rows: list.map(row) })),
    closing: closed.map(({ groupName, name }) => ({
      unit: groupName + name,
      chief:
        mandates
          .filter(each => each.groupName === groupName && each.unit === name)
          .map(each => each.name)
          .join('、') || '（空缺）',
    })),
  }
}
