// What people in China choose when letters and digits are asked for, after the published counts of leaked lists (CSDN, 12306, RockYou):
// a stock word and a stock number, in either order. Spelt as parts because the combinations are what recurs.
const words = new Set(
  `a aa aaa aaaa ab abc abcd abcde abcdef abcabc q qq qqq qaz qwe qwer qwert qwerty qweasd qwerasdf asd asdf asdfg asdfgh asdasd zxc zxcv zxcvb zxcvbnm
  z zz zzz zx x xx xxx w ww www wsx wang li zhang liu chen woaini woaiwojia woaizhongguo iloveyou love loveyou aini nihao wodemima mima mimamima
  password passwd pass passw admin administrator root user test guest demo welcome hello login system master dragon monkey sunshine princess
  football china beijing hunan changsha liling huitong yiyang zhongguo xiaoming baobei laopo laogong mama baba caonima tiankong sanzhang sanzhangtong
  computer letmein superman batman shadow killer qweqwe qazwsx qazwsxedc asdfghjkl qwertyuiop p@ssw0rd p@ssword pwd`.split(/\s+/),
)
const numbers = new Set(
  `0 1 12 123 1234 12345 123456 1234567 12345678 123456789 1234567890 0123456 01234567 0123456789 987654321 87654321 7654321 654321 54321 4321 321
  111 1111 11111 111111 1111111 11111111 000 0000 00000 000000 00000000 666 6666 66666 666666 66666666 888 8888 88888 888888 88888888 999 9999 999999
  123123 123321 1234321 112233 11223344 121212 123654 147258 147258369 159357 159753 789456 789456123 520 521 5201314 5211314 1314 1314520 1314521 201314
  110 119 120 110110 100200 168 168168 518 518518 007 777 7777 777777 7777777 456 789 456789 135790 13579 24680 246810 0000000 10086 12306 12345679`
    .split(/\s+/)
    .concat(Array.from({ length: 80 }, (_, i) => String(1960 + i))),
)
// Rows and columns of the keyboard that a letters-and-digits rule drives people to.
const walks =
  `1q2w3e4r 1q2w3e4r5t q1w2e3r4 q1w2e3r4t5 1qaz2wsx 1qaz2wsx3edc 2wsx3edc zaq12wsx zaq1xsw2 1a2b3c4d a1b2c3d4 a1s2d3f4 1qazxsw2 qwer4321 w1w2w3w4
  a1a2a3a4 z1x2c3v4 passw0rd p4ssw0rd 1p2a3s4s abc123abc 123abc123 123qwe123 123qweasd 123qweasdzxc qwe123asd qwe123qwe aaa111aaa 1a1a1a1a`.split(
    /\s+/,
  )

/** Whether the password is one of those tried first: stock word with stock number, keyboard walk, a short piece repeated. */
export function isCommonPassword(password: string): boolean {
  const lower = password.normalize('NFKC').toLowerCase()
  return [lower, unleet(lower)].map(text => text.replace(/[^\p{L}\d]+/gu, '')).some(isStock)
}

function isStock(text: string): boolean {
  if (walks.includes(text) || /^(.{1,4})\1+$/.test(text)) return true
  const [, word, number] = /^(\p{L}+)(\d+)$/u.exec(text) ?? swapped(/^(\d+)(\p{L}+)$/u.exec(text)) ?? []
  return word !== undefined && words.has(word) && numbers.has(number!)
}

/** p@ssw0rd → password; signs at the ends of a word stay what they are. */
function unleet(text: string): string {
  const within = (sign: string) => new RegExp(`(?<=\\p{L})${sign}(?=\\p{L})`, 'gu')
  return text.replace(within('@'), 'a').replace(within('0'), 'o').replace(within('1'), 'i').replace(within('\\$'), 's')
}

function swapped(match: RegExpExecArray | null): string[] | null {
  return match && [match[0], match[2]!, match[1]!]
}
