import { type Id, newId } from '#common/ids.ts'
import type { Ground } from './rights-rows.ts'
import type { Household, Place, TownPlan } from './town.ts'

/** A roll call and one in an emergency, about a place, asked by the village (or whoever stands above), with a household that has not answered. */
export async function rollcallsAt(ground: Ground, town: TownPlan, place: Place, from: Place, household?: Household) {
  const rollcall = await rollcallAt(ground, town, place, from, household, {})
  const until = new Date(ground.world.now.getTime() + 86_400_000)
  const order = { emergency_authority: '镇防汛指挥部', emergency_document: '防汛令第 3 号', emergency_until: until }
  return { rollcall, emergency: await rollcallAt(ground, town, place, from, household, order) }
}

async function rollcallAt(
  { insert, world }: Ground,
  town: TownPlan,
  place: Place,
  from: Place,
  household: Household | undefined,
  more: object,
): Promise<Id> {
  const id = newId()
  const [asked, due] = [-1, 1].map(days => new Date(world.now.getTime() + days * 86_400_000))
  const fields = JSON.stringify([{ key: 'back', kind: 'yesno', label: '有人从外地回来', required: true }])
  const by = JSON.stringify({ name: '某人', post: 'party_secretary', person: newId(), placeName: from.name })
  await insert('rollcalls', {
    ...{
      town_id: town.id,
      id,
      place: place.path,
      place_id: place.id,
      asked_place_id: from.id,
      title: '返乡人员摸排',
      notice: '请逐户问清',
    },
    ...{ fields, asked_at: asked, asked_by: by, due_at: due, closes_at_due: true, ...more },
  })
  if (!household) return id
  const leaf = household.unit ?? household.group
  const line = { town_id: town.id, rollcall_id: id, household_id: household.id, place: household.path, leaf_id: leaf.id }
  await insert('rollcall_households', line)
  await insert('rollcall_counts', { town_id: town.id, rollcall_id: id, leaf_id: leaf.id, place: leaf.path, asked: 1 })
  return id
}
