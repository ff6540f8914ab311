import type { SexWord } from './idnumbers.ts'
import type { Random } from './random.ts'

/** What a settlement looks like on its name plates: the clans of the place and everybody else. */
export interface Clans {
  main: string
  second: string
  others: readonly string[]
}

// Family names by town, commonest first; hill towns of Liling, the Dong country of Huitong, the lake district settled from everywhere.
const surnames = {
  liling: '刘 李 陈 张 易 文 丁 彭 汤 黄 钟 贺 匡 瞿 兰 杨 王 罗 谢 邓 巫 周 唐 苏 曾 江 余 赖 肖 欧阳 何 胡 邱 廖 吴 潘 游 叶 凌 殷'.split(
    ' ',
  ),
  huitong: '杨 粟 吴 梁 龙 唐 石 明 林 黄 于 张 蒋 向 李 宋 曾 胡 谌 陆 邱 刘 周 王 贺 欧阳 蓝 米 舒 滕 谢 邓 覃 沈 禹 莫 沙 尹'.split(' '),
  dongting: '李 王 陈 刘 张 周 曹 徐 郭 彭 何 夏 孙 蔡 胡 昌 卜 熊 皮 汤 贾 杨 肖 谭 姚 黎 龚 蒋 罗 邓 高 钟 聂 欧阳 盛 游 丁 万'.split(
    ' ',
  ),
} as const
export type Region = keyof typeof surnames

/** Draws the clans of one group: most bear one name, some a second. */
export function clansOf(random: Random, region: Region, villageNames: readonly string[]): Clans {
  const [main, second] = random.shuffled(villageNames)
  return { main: main!, second: second!, others: surnames[region] }
}

/** The three or four family names a village is known for. */
export function villageNames(random: Random, region: Region): string[] {
  return random.shuffled(surnames[region].slice(0, 18)).slice(0, 4)
}

/** The family name of a household settled there. */
export function clanName(random: Random, clans: Clans): string {
  const of = random.next()
  if (of < 0.56) return clans.main
  return of < 0.78 ? clans.second : marriedInName(random, clans.others)
}

/** The family name of somebody who came from another clan: commoner names more often. */
export function marriedInName(random: Random, names: readonly string[]): string {
  return names[Math.floor(random.next() * random.next() * names.length)]!
}

export function regionNames(region: Region): readonly string[] {
  return surnames[region]
}

// Given names by sex and decade of birth: first characters, second characters. Two syllables are the rule, one became common after 1970.
const given: Record<SexWord, { until: number; first: string; second: string; single?: string }[]> = {
  男: [
    {
      until: 1955,
      first: '德福贵国光春桂长正永富文茂绍仁义忠孝运时炳汉松云开',
      second: '生发财明清华林山海云初元和芳恒秋甫成连桂湘贵才保',
    },
    {
      until: 1972,
      first: '建国志卫新爱正长光文世立友福春海克和金伟红军铁',
      second: '国华军民平兵林生明文新强清良泉云辉成武祥根江初',
      single: '伟军勇',
    },
    {
      until: 1990,
      first: '志建文国海小俊永晓立新德光友卫红金少海',
      second: '军勇斌辉伟强平波华明刚兵峰良林雄清龙云亮',
      single: '勇军磊涛鹏超斌波杰辉强伟刚峰亮剑飞',
    },
    { until: 2006, first: '俊志文嘉宇子家思明佳海泽智鑫博伟', second: '杰豪鹏宇涛龙辉轩林峰成文祥威恒毅', single: '帅鑫浩杰鹏宇翔威坤昊' },
    { until: 9999, first: '子梓浩宇俊一沐奕泽睿嘉景皓铭承辰', second: '轩涵宸睿泽航豪博阳晨熙辰佑霖杰恒', single: '睿宸昊' },
  ],
  女: [
    { until: 1955, first: '秀桂玉冬春元菊兰凤金月银雪腊翠福淑细满运', second: '英珍兰莲云娥姣香梅秀贞芝华元连秋凤桃娭春' },
    { until: 1972, first: '爱建秋春小玉桂艳金美红菊淑国冬铁素新', second: '华英红平珍兰香云辉莲秀萍芳梅玲娥清群', single: '芳红霞' },
    {
      until: 1990,
      first: '小晓丽海艳春红玉雪彩美燕利金文',
      second: '芳燕娟红丽霞萍玲英华辉平琴梅群兰芝',
      single: '芳娟敏静燕丽娜婷艳霞萍玲琴莉',
    },
    { until: 2006, first: '思雨佳欣慧雅诗梦嘉文紫静晓', second: '婷怡琪雯颖敏慧玲瑶琳倩雪妮莹', single: '婷颖倩雪莹慧欣瑶' },
    { until: 9999, first: '梓欣雨诗语若一可思沐芷佳奕紫', second: '涵怡萱妍彤欣琪瑶语桐诺玥宁晴', single: '玥妍' },
  ],
}
// Rare characters turn up on every real roll, and paper and search must bear them; the last one lies outside the basic plane.
const rare = '堃垚昶赟翀淼燚喆䶮𬭚'

/** A given name as people born in that year bear it. */
export function givenName(random: Random, sex: SexWord, year: number): string {
  const style = given[sex].find(each => year < each.until)!
  if (random.chance(0.003)) return random.pick([...style.first]) + random.pick([...rare])
  if (style.single && random.chance(0.16)) return random.pick([...style.single])
  const first = random.pick([...style.first])
  const second = random.pick([...style.second])
  return first === second ? first + random.pick([...style.second]) : first + second
}

/** The family name at the front of a full name: two characters for the compound ones. */
export function surnameOf(name: string): string {
  return name.startsWith('欧阳') ? '欧阳' : [...name][0]!
}
