import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openKeys } from '#platform/keys.ts'
import { openVault, type Vault } from '#platform/vault.ts'

/** A vault with keys of its own, kept nowhere. */
export function testVault(): Vault {
  const folder = mkdtempSync(join(tmpdir(), 'sanzhang-keys-'))
  try {
    return openVault(openKeys(folder, {}))
  } finally {
    rmSync(folder, { recursive: true })
  }
}
