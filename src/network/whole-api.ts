import type { Id } from '#common/ids.ts'
import type { Files } from '#platform/files.ts'
import type { Paper } from '#platform/paper.ts'
import type { Vault } from '#platform/vault.ts'
import { networkApi } from './api.ts'
import { cardsApi } from './cards-api.ts'
import { photosApi } from './photos-api.ts'
import { printApi } from './print-api.ts'
import { rollApi } from './roll-api.ts'
import { keepRolls } from './roll-keeping.ts'
import { unitPlansApi } from './unit-plans-api.ts'
import type { OpenMatters } from './unit-plans-matters.ts'
import { unitPlansPaperApi } from './unit-plans-paper-api.ts'
import type { UnitPlanner } from './unit-plans-planner.ts'

interface Standing {
  vault: Vault
  files: Files
  paper: Paper
  planner: UnitPlanner
  dataDir: string
  matters: OpenMatters
  revoked(card: Id): void
  origin?: () => string
}

/** Every route of the network. */
export function networkApis({ vault, files, paper, planner, dataDir, matters, revoked, origin }: Standing) {
  return [
    networkApi({ vault }),
    rollApi({ vault, keeping: keepRolls(dataDir, vault) }),
    photosApi({ files }),
    cardsApi({ vault, files, revoked }),
    printApi({ paper, vault, files, ...(origin && { origin }) }),
    unitPlansApi({ vault, planner, matters }),
    unitPlansPaperApi({ vault, paper, matters }),
  ]
}
