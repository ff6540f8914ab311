import type { Category, Size, Urgency } from './state-terms.ts'

// A suggestion anybody can check: which words, which place, which history pointed where. A person decides.

export interface Suggestion {
  category: Category | null
  size: Size
  urgency: Urgency
  publicSafety: boolean
  /** a sealed kind is suspected; the words, not a verdict */
  sealed: boolean
  /** why, line by line */
  why: string[]
}

/** Words people use, by kind. Dialect and wrong characters as they come. */
const words: Partial<Record<Category, string[]>> = {
  '01': ['水管', '自来水', '停水', '饮水', '水压', '水井', '没水', '水表'],
  '02': ['路灯', '路登', '停电', '跳闸', '变压', '电线', '电压', '信号', '宽带', '网络', '没电'],
  '03': ['路面', '坑洼', '公路', '护栏', '减速带', '桥', '塌方', '会车', '停车'],
  '04': ['水渠', '沟渠', '修渠', '山塘', '水库', '灌溉', '农田', '抽水'],
  '05': ['垃圾', '拉圾', '臭', '污水', '厕所', '养猪', '蚊'],
  '06': ['宅基地', '建房', '危房', '漏雨', '房屋', '违建'],
  '07': ['山林', '林权', '田埂', '地界', '占了我', '承包地', '一垄地', '流转'],
  '08': ['邻居', '吵', '纠纷', '争', '骂', '排水', '打架'],
  '09': ['离婚', '婆媳', '赡养', '分家', '婚'],
  '10': ['低保', '底保', '五保', '特困', '救助', '困难补助'],
  '11': ['医保', '社保', '养老保险', '报销', '两险'],
  '12': ['老人', '留守', '孤寡', '独居', '走不动', '照料'],
  '13': ['上学', '入学', '学校', '报名', '找工作', '就业', '打工'],
  '14': ['身份证', '户口', '证明', '年审', '代办', '残疾证', '盖章'],
  '15': ['飞线', '起火', '着火', '煤气', '塌', '山体', '触电', '溺水', '塘边'],
  '16': ['赌', '吸毒', '偷', '诈骗', '传销', '家暴', '打人'],
  '17': ['账目', '村务', '贪', '克扣', '不公开', '亲戚', '集体的钱'],
  '18': ['电梯', '物业', '楼道', '楼梯间', '单元楼', '充电桩', '业主'],
  '19': ['红白喜事', '办酒', '彩礼', '迷信'],
  '20': ['油茶', '种植', '养殖', '合作社', '销路', '贷款'],
  '21': ['怎么办理', '要什么材料', '在哪里交', '多少钱', '能不能申请', '请问', '问一下', '政策'],
  '22': ['建议', '希望能', '可不可以考虑'],
  '23': ['表扬', '感谢', '辛苦了', '点赞'],
}
const danger: [Urgency, string[]][] = [
  ['life', ['起火', '着火', '触电', '塌方', '要塌', '煤气泄漏', '溺水', '出人命', '困住', '快倒了']],
  ['utility', ['停水', '停电', '停气', '没水', '没电', '没来水']],
  ['general_safety', ['飞线', '摔', '松了', '滑倒', '裂缝', '掉下来', '隐患', '怕起火', '电线垂']],
]
const secret = ['家暴', '打老婆', '打人', '未成年', '猥亵', '强奸', '吸毒', '贩毒', '赌博', '黑恶']
const many = ['全组', '全村', '几户', '多户', '大家', '整栋', '一栋', '组里', '村里']
const hard = ['资金', '修路', '重建', '征地', '电梯', '多年', '上访', '打官司', '改造', '立项']

export interface Known {
  /** categories of what this household raised before, newest first */
  household: Category[]
  /** the commonest category around here in the last months, with its count */
  around: { category: Category; count: number } | null
}

/** What a text, the place and its history point to. */
export function suggest(text: string, known: Known = { household: [], around: null }): Suggestion {
  const said = text.replace(/\s+/g, '')
  const hits = (list: string[]) => list.filter(word => said.includes(word))
  const scores = (Object.entries(words) as [Category, string[]][])
    .map(([category, list]) => ({ category, found: hits(list) }))
    .filter(({ found }) => found.length > 0)
    .toSorted((a, b) => b.found.join('').length - a.found.join('').length || a.category.localeCompare(b.category))
  const why: string[] = []
  let category = scores[0]?.category ?? null
  if (scores[0]) why.push(`类别 ${category}：话里有“${scores[0].found.join('”“')}”`)
  if (!category && /同上|上回|上次/.test(said) && known.household[0]) {
    category = known.household[0]
    why.push(`类别 ${category}：说“同上回”，这一户上一件是这一类`)
  }
  if (!category && known.around) {
    category = known.around.category
    why.push(`类别 ${category}：近三个月这里最多的是这一类（${known.around.count} 件），请再看看`)
  }
  const [urgency, dangerous] = danger.map(([kind, list]) => [kind, hits(list)] as const).find(([, found]) => found.length > 0) ?? [null, []]
  if (urgency) why.push(`紧急：话里有“${dangerous.join('”“')}”`)
  const sealed = hits(secret)
  if (sealed.length > 0) why.push(`可能是保密件：话里有“${sealed.join('”“')}”`)
  const [big, wide] = [hits(hard), hits(many)]
  const size: Size = big.length > 0 ? 'hard' : wide.length > 0 ? 'major' : 'minor'
  if (size !== 'minor') why.push(`${size === 'hard' ? '难事' : '大事'}：话里有“${(big.length > 0 ? big : wide).join('”“')}”`)
  return {
    ...{ category, size, urgency: urgency ?? (size === 'hard' ? 'complex' : 'ordinary'), sealed: sealed.length > 0 || category === '16' },
    ...{ publicSafety: urgency !== null, why },
  }
}

/** How alike two texts are: shared neighbouring characters of all, 0 to 1. */
export function alike(a: string, b: string): number {
  const [x, y] = [grams(a), grams(b)]
  if (x.size === 0 || y.size === 0) return 0
  let shared = 0
  for (const gram of x) if (y.has(gram)) shared++
  return shared / Math.min(x.size, y.size)
}

function grams(text: string): Set<string> {
  const chars = [...text.replace(/[\s，。！？、,.!?]/g, '')]
  return new Set(chars.slice(1).map((char, i) => chars[i]! + char))
}

/** Metres between two WGS84 points, good enough within a town. */
export function metres(a: { longitude: number; latitude: number }, b: { longitude: number; latitude: number }): number {
  const [x, y] = [(a.longitude - b.longitude) * 111_320 * Math.cos((a.latitude * Math.PI) / 180), (a.latitude - b.latitude) * 110_540]
  return Math.round(Math.hypot(x, y))
}

/** Whether an open request is worth showing before another is saved: near and of like words, or nearly the same words. */
export function isSimilar(likeness: number, distance: number | null): boolean {
  return likeness >= 0.5 || (distance !== null && distance <= 300 && likeness >= 0.2)
}
