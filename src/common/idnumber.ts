import { type Day, isDay } from './calendar.ts'

// GB 11643-1999, 4.3: weights of the first 17 digits and check characters by remainder of 11.
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const checkCharacters = '10X98765432'

/** What an ID number says: day of birth and sex. */
export interface IdNumberFacts {
  born: Day
  sex: '男' | '女'
}

/** The check character (`0`–`9` or `X`) of the first 17 digits of a citizen ID number (GB 11643-1999, ISO 7064 MOD 11-2). */
export function checkCharacter(first17: string): string {
  let sum = 0
  for (let i = 0; i < 17; i++) sum += Number(first17[i]) * weights[i]!
  return checkCharacters[sum % 11]!
}

/**
 * Reads an 18-character ID number. Gives its facts, or a Chinese sentence that says what is wrong with it.
 * Lower-case x and surrounding blanks are accepted; the division code is not judged (codes change, people keep theirs).
 */
export function readIdNumber(text: string): IdNumberFacts | string {
  const number = normalIdNumber(text)
  if (number.length !== 18) return `应为 18 位，实为 ${number.length} 位`
  if (!/^\d{17}[\dX]$/.test(number)) return '前 17 位应为数字，末位应为数字或 X'
  const born = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`
  if (!isDay(born)) return `出生日期 ${born} 不存在`
  const expected = checkCharacter(number)
  if (expected !== number[17]) return `校验码应为 ${expected}，实为 ${number[17]}`
  return { born, sex: Number(number[16]) % 2 === 1 ? '男' : '女' }
}

/** The stored form: no blanks, upper-case X. */
export function normalIdNumber(text: string): string {
  return text.replace(/\s/g, '').toUpperCase()
}
