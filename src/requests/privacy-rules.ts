import { maskIdNumber, maskPhone } from '#common/mask.ts'

// What a resident should know before sending: who will read it, and whether it says more than it needs to.

/** Numbers in a text that everybody who handles the matter would read, masked. */
export function numbersIn(text: string): string[] {
  const ids = [...text.matchAll(/(?<!\d)\d{17}[\dXx](?!\d)/g)].map(([number]) => `身份证号 ${maskIdNumber(number)}`)
  const cards = [...text.matchAll(/(?<!\d)\d{16}(?:\d{3})?(?!\d)/g)].map(([number]) => `银行卡号 ${number.slice(0, 4)}…${number.slice(-4)}`)
  const phones = [...text.matchAll(/(?<!\d)1[3-9]\d{9}(?!\d)/g)].map(([number]) => `手机号 ${maskPhone(number)}`)
  return [...ids, ...cards, ...phones]
}

export interface Told {
  name: string
  text: string
  where: string
  photos: number
  /** whether something was said into the phone */
  voice?: boolean
  sealed: boolean
}

/** 别人看到的样子: reader by reader, what they will see of it. */
export function seenByOthers({ name, text, where, photos, voice = false, sealed }: Told): { who: string; sees: string[] }[] {
  const place = where ? [`地点：${where}`] : []
  const pictures = photos > 0 ? [`照片 ${photos} 张（不带拍摄地点）`] : []
  const speech = voice ? ['语音一段（听得到您的声音）'] : []
  const matter = [text, ...place, ...pictures, ...speech]
  const raiser = name ? `提出人：${name}` : '提出人：未留姓名'
  if (sealed)
    return [
      { who: '镇里指定办保密件的人', sees: [...matter, raiser] },
      { who: '邻长、组长、片长、村里、部门、邻居、同户家人', sees: ['什么也看不到'] },
    ]
  return [
    { who: '本邻邻长、组长、片长、村里和镇里经办的人', sees: [...matter, raiser, '电话：只显示头三位和末四位'] },
    { who: '派到的部门', sees: [...matter, '看不到是哪一户'] },
    { who: '县里', sees: [...matter, '姓名只显示姓'] },
    { who: '邻居和其他人', sees: ['什么也看不到'] },
  ]
}
