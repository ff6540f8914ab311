import type { Matter } from './matters.ts'
import type { Plan } from './requests.ts'
import type { Household } from './rows.ts'
import type { TownFacts } from './towns.ts'

// 星星小区 as documented: the stair windows of the block of 15 (13 households share, the two old ones on the ground floor are let off and
// the community covers them), and the renewal: 67 solar heaters, 5 speed bumps, a charging point, 15 lamps, 8 cameras, drying area, greening;
// the road surface is still planned. Days and doors are invented.
type Told = Omit<Matter, 'urgency'> & { urgency?: Matter['urgency']; building: string; door: string; daysAgo: number; planned?: true }

const told: Told[] = [
  {
    ...of('18', 'hard', 'private', '3栋', '302', 62),
    text: '楼梯间的窗户玻璃都碎了，一落雨楼道就湿，楼梯长了绿苔，老人小孩容易滑倒',
    answer: '邻长召集全栋 15 户商议，13 户分摊修复费用；一楼两户老人年纪大、很少走楼梯，减免，由社区兜底。玻璃全部换好，青苔已铲。',
  },
  {
    ...of('18', 'major', 'public', '4栋', '501', 88, 'general_safety'),
    text: '楼顶废旧太阳能热水器，一刮大风就轰隆轰隆响，怕掉下来砸到人',
    answer: '公共安全问题由政府牵头：社区组织协助居民拆除全小区 67 台有安全隐患的废旧太阳能热水器。',
  },
  {
    ...of('03', 'major', 'public', '1栋', '201', 80, 'general_safety'),
    text: '小区里摩托车开得飞快，老人散步提心吊胆',
    answer: '安装了 5 个减速带。',
  },
  {
    ...of('18', 'hard', 'public', '6栋', '402', 70),
    text: '电动车没地方充电，家家从窗户拉线下来',
    answer: '居民自筹一部分，建好 1 处集中充电桩，飞线全部拆除。',
  },
  {
    ...of('02', 'major', 'public', '2栋', '301', 66),
    text: '小区晚上黑漆漆的，从大门走到家要打手电',
    answer: '安装 15 处道路照明灯，整个小区亮起来了。',
  },
  {
    ...of('15', 'major', 'public', '5栋', '102', 58, 'general_safety'),
    text: '楼下单车丢了两台，大门口没有摄像头',
    answer: '安装 8 处安防摄像头，实现全方位覆盖。',
  },
  {
    ...of('18', 'major', 'private', '7栋', '601', 50),
    text: '被子没地方晒，绳子从树上拉到树上，你占我占天天吵',
    answer: '大家投工，整理出集中晾晒区，按单元划好，整洁有序。',
  },
  {
    ...of('05', 'major', 'public', '8栋', '101', 44),
    text: '花坛里全是杂草和垃圾，能不能种点东西',
    answer: '居民投工投劳，绿化全面提升，单元各认领一块。',
  },
  {
    ...of('18', 'hard', 'public', '1栋', '602', 30),
    text: '小区路面坑坑洼洼，下雨天没法走，什么时候搞',
    answer: '路面“白改黑”已列入计划，议事会通过方案，等施工队进场。',
    planned: true,
  },
]

/** The documented matters of a town, at the doors they came from. */
export function storiesOf(facts: TownFacts, households: readonly Household[]): Plan[] {
  if (!facts.villages.some(village => village.estate)) return []
  return told.map(({ building, door, daysAgo, planned, urgency = null, ...matter }) => {
    const household = households.find(each => each.building === building && each.door === door)
    if (!household) throw new Error(`no flat ${building} ${door} in ${facts.name}`)
    return { matter: { ...matter, urgency }, fate: planned ? 'planned' : 'solved', household, daysAgo, verbatim: true }
  })
}

function of(
  category: Matter['category'],
  size: Matter['size'],
  ownership: Matter['ownership'],
  building: string,
  door: string,
  daysAgo: number,
  urgency: Matter['urgency'] = null,
) {
  return { category, size, ownership, building, door, daysAgo, urgency }
}
