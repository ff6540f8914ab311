import type { NetworkApi } from '#network/api.ts'
import type { CardsApi } from '#network/cards-api.ts'
import type { RollApi } from '#network/roll-api.ts'
import type { UnitPlansApi } from '#network/unit-plans-api.ts'
import { clientOf } from '#web/kit/call.ts'

export const network = clientOf<NetworkApi>()
export const cards = clientOf<CardsApi>()
export const roll = clientOf<RollApi>()
export const unitPlans = clientOf<UnitPlansApi>()['unit-plans']
