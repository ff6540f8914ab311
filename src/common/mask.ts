/** Keeps the family name: 张三 → 张*, 欧阳小明 → 欧***. */
export function maskName(name: string): string {
  const letters = [...name]
  return letters.length < 2 ? name : letters[0] + '*'.repeat(letters.length - 1)
}

/** Keeps the first three and last four digits of a mobile number (138****5678); shorter numbers keep only the last two. */
export function maskPhone(phone: string): string {
  if (phone.length >= 11) return `${phone.slice(0, 3)}****${phone.slice(-4)}`
  return '*'.repeat(Math.max(0, phone.length - 2)) + phone.slice(-2)
}

/** Keeps the first four and the last two characters of an ID number, the form used on public lists. */
export function maskIdNumber(number: string): string {
  return `${number.slice(0, 4)}${'*'.repeat(12)}${number.slice(-2)}`
}

/** Mainland mobile number, 11 digits (YD/T 1124 numbering: 13–19…), or a fixed line with area code. */
export function isPhone(text: string): boolean {
  return /^1[3-9]\d{9}$/.test(text) || /^0\d{2,3}-?\d{7,8}$/.test(text)
}
