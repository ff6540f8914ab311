import type * as z from 'zod'
import { maskIdNumber, maskPhone } from '#common/mask.ts'
import type { rollFinding } from './roll-import-terms.ts'
import { chiefColumns, personColumns } from './roll-terms.ts'

/** One bad cell: sheet, row, column, what was found, what was expected. */
export type RollFinding = z.infer<typeof rollFinding>

/** How many findings are told; the count says how many there are. */
export const mostFindings = 500

/**
 * A finding as it may lie in the database and be read again later: ID numbers and phones masked, in the value and in the reason.
 * Whoever brought the file sees the values once, in the answer to the upload.
 */
export function masked(finding: RollFinding): RollFinding {
  const hide = (text: string) => text.replace(/\+?\d[\d\s-]{5,}[\dXx]/g, hidden)
  return {
    ...finding,
    value: finding.value && isPrivate(finding.column) ? hidden(finding.value) : finding.value,
    reason: hide(finding.reason),
  }
}

const privateTitles = new Set(
  [personColumns.idNumber, personColumns.phone, chiefColumns.idNumber, chiefColumns.phone].flatMap(({ title, also }) => [title, ...also]),
)

function isPrivate(column: string): boolean {
  return privateTitles.has(column) || /身份证|电话|手机/.test(column)
}

function hidden(value: string): string {
  const digits = value.replace(/\s/g, '')
  if (/^\d{4}[-/.]\d{2}[-/.]\d{2}$/.test(digits)) return value
  return digits.length >= 15 ? maskIdNumber(digits) : maskPhone(digits)
}
