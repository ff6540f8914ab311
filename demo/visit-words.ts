import type { Random } from './random.ts'
import type { HouseholdClass, Visit } from './rows.ts'

const often: [Visit['topics'][number], number][] = [
  ['policy', 16],
  ['insurance', 22],
  ['health', 20],
  ['safety', 18],
  ['mood', 8],
  ['wish', 6],
  ['schooling', 9],
  ['papers', 7],
  ['dispute', 4],
]

const byKind: Partial<Record<HouseholdClass['kind'], Visit['topics'][number]>> = {
  left_behind_children: 'schooling',
  living_alone: 'health',
  serious_illness: 'health',
  disabled: 'health',
  minimum_living: 'policy',
  destitute: 'health',
}

/** What was talked about; with key households what they are on the list for comes first. */
export function topicsOf(random: Random, kinds: readonly HouseholdClass[]): Visit['topics'] {
  const own = kinds.map(each => byKind[each.kind]).filter(topic => topic !== undefined)
  const drawn = Array.from({ length: random.int(own.length ? 0 : 1, 2) }, () => random.weighted(often))
  return [...new Set([...own, ...drawn])]
}

/** A line as chiefs write them, or nothing: a note is never asked for. */
export function noteOf(random: Random, kinds: readonly HouseholdClass[], outcome: Visit['outcome']): string {
  if (outcome === 'nobody_home') return random.chance(0.6) ? random.pick(away) : ''
  if (outcome === 'phoned') return random.chance(0.5) ? random.pick(phoned) : ''
  const kind = kinds.length > 0 ? random.pick(kinds).kind : undefined
  if (kind && random.chance(0.65)) return random.pick(notes[kind])
  return random.chance(0.3) ? random.pick(ordinary) : ''
}

const away = ['门锁着，邻居说去镇上赶场了', '没人，下地干活去了', '没人，留了联系卡在门缝', '去女儿家了，过几天回', '敲门没人应，改天再来']
const phoned = ['在外务工，电话里说家里都好', '电话联系，讲了医保缴费的截止时间', '人在城里带孙子，电话问了情况', '在广东打工，过年回来']

const ordinary = [
  '家里都好，没什么事',
  '提醒了烟囱和电线，冬天烤火注意通风',
  '医保已交，养老保险还差一个人',
  '儿子年底结婚，问办酒要不要报备',
  '想种两亩油茶，问有没有补助',
  '屋后边坡有点松土，已叮嘱下雨天不要睡后房',
  '孩子明年上一年级，问报名要什么材料',
  '说组里垃圾桶不够用，已记下',
  '身份证快到期，告诉他镇上哪天能办',
  '问自来水什么时候接到户',
  '反诈讲了一遍，装了来电提醒',
  '老人血压高，提醒按时吃药',
  '稻谷收完了，说今年收成还可以',
  '对村里修路占了一角菜地有意见，已解释',
]

const notes: Record<HouseholdClass['kind'], string[]> = {
  minimum_living: ['低保金按月到账，核对了存折', '年审材料已帮忙收齐', '家里缺过冬被子，已报民政', '说想找点零工做，帮忙问了合作社'],
  destitute: ['米油还有，柴火够烧', '屋里漏雨，已拍照报村里', '照料人每天来一次，情况还好', '有点咳嗽，已请村医上门'],
  left_behind_children: [
    '孩子作业在做，奶奶说最近爱玩手机',
    '和孩子爸爸通了视频',
    '叮嘱不要到塘边玩水',
    '老师说成绩有进步，表扬了几句',
    '衣服鞋子够穿，午餐在学校吃',
  ],
  living_alone: [
    '老人精神好，饭做得动',
    '煤气灶关好了，换了一节电池',
    '说夜里腿疼，约了村医量血压',
    '陪坐了一会，帮忙交了电费',
    '说儿子下月回来',
  ],
  disabled: ['残疾人补贴已到账', '轮椅轮子松了，已报残联', '残疾证明年到期，记下要换证'],
  serious_illness: ['刚从医院回来，报销单据帮忙收好', '还要去复查，问大病救助还能不能申请', '精神好些了，能下地走'],
  veteran: ['优待证已领', '问优抚金什么时候调', '身体好，愿意帮忙巡山'],
  other: ['屋顶已修好', '困难补助已到账'],
}
