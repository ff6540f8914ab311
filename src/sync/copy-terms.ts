import * as z from 'zod'
import { meeting } from '#meetings/terms.ts'
import { residentRow } from '#network/households-terms.ts'
import { classKind, day, holder, treeNode } from '#network/terms.ts'
import { request } from '#requests/terms.ts'
import { line, rollcall } from '#rollcalls/terms.ts'
import { today, visitRow } from '#visits/terms.ts'

/** `since`: the cursor of the answer before; without it, or where it no longer serves, everything comes. */
export const copyQuery = z.object({ since: z.string().max(1000).optional() })

/** A household as the phone keeps it: names of places are in the tree, ages and classes follow from the day. */
export const copyHousehold = z.object({
  id: z.uuid(),
  number: z.string(),
  address: z.string(),
  building: z.string(),
  stair: z.string(),
  floor: z.string(),
  door: z.string(),
  village: z.uuid(),
  group: z.uuid(),
  unit: z.uuid().nullable(),
  longitude: z.number().nullable(),
  latitude: z.number().nullable(),
  startedOn: day,
  residents: z.array(residentRow.omit({ age: true })),
  classes: z.array(z.object({ id: z.uuid(), kind: classKind, from: day, to: day.nullable() })),
  /** the newest */
  visits: z.array(visitRow.pick({ id: true, on: true, outcome: true, topics: true, note: true, by: true, post: true })),
})
export type CopyHousehold = z.infer<typeof copyHousehold>

export const copy = z.object({
  cursor: z.string(),
  /** this is everything: what the phone holds besides is gone */
  full: z.boolean(),
  /** the server's clock */
  at: z.string(),
  mandate: z.uuid(),
  households: z.array(copyHousehold),
  /** open matters */
  requests: z.array(request),
  /** ended, moved away, closed: no longer for this phone */
  gone: z.object({ households: z.array(z.uuid()), requests: z.array(z.uuid()) }),
  /** null: as before */
  today: today.nullable(),
  tree: z.array(treeNode).nullable(),
  /** chiefs here and above, with the phones that stand on contact cards */
  holders: z.array(holder).nullable(),
  /** called and open ones */
  meetings: z.array(meeting).nullable(),
  /** open ones, with a line for each household asked */
  rollcalls: z.array(z.object({ rollcall, lines: z.array(line) })).nullable(),
})
export type Copy = z.infer<typeof copy>
