import type { Random } from './random.ts'

// How people speak around a matter: before it, after it, angry, short of facts, with a wrong character now and then.
const before = ['', '', '', '', '', '', '你好，', '麻烦问一下，', '领导，', '跟你讲个事，', '我替我娘问，', '又是我，', '上回讲过的，']
const after = [
  '',
  '',
  '',
  '',
  '',
  '',
  '',
  '，麻烦快点',
  '，都讲了两回了',
  '，谢谢',
  '，你们来看一下就晓得',
  '！！',
  '，别推来推去',
  '，同上回一样',
  '，急',
]
const slips: [string, string][] = [
  ['路灯', '路登'],
  ['变压器', '变压气'],
  ['低保', '底保'],
  ['垃圾', '拉圾'],
  ['渠', '沟渠'],
]

/** `text` as somebody really sends it. */
export function said(random: Random, text: string): string {
  const slip = random.chance(0.08) ? slips.find(([right]) => text.includes(right)) : undefined
  return random.pick(before) + (slip ? text.replace(slip[0], slip[1]) : text) + random.pick(after)
}

export const planned = ['已列入计划，等县里下达资金后动工', '要等农闲才能施工，已列入村里计划', '已报镇里排期']
export const explained = ['政策上暂时不支持，已当面解释清楚', '属于正常情况，已说明原因，本人表示理解', '上门讲清了规定，留了政策单页']
export const notLawful = ['要求不符合规定，已书面答复并告知申诉途径']
export const referred = ['不属镇里职权，材料已一并转去，告知了承办单位和电话', '已代为转交，并告诉本人怎样查进度']

export const good = ['办得快，满意', '谢谢，搞好了', '可以', '邻长跑了几趟，辛苦了', '没想到当天就来了', '满意', '']
export const fair = ['解决了，就是慢了点', '还行', '行吧']
export const bad = ['没弄好，下雨又这样', '光说不做', '只来看了一眼，问题还在']

export const sortedWords = ['', '', '属本村可办', '请尽快联系本人', '涉及几户，请先上门了解']
export const dispatchWords = ['请两天内上门', '先看现场再定方案', '请与本人联系后办理', '', '三长商量后报方案']
export const takenWords = ['收到，马上联系', '今天下午去看', '已电话联系本人', '', '收到']
export const sendBackWords = ['不是本组的地界，应由相邻组处理', '需要专业部门处理，组里没有条件', '事情比原来说的大，请转片上']
export const writeOffWords = ['电话核实，已解决', '到现场看过，情况属实，同意销号', '本人已确认，销号', '资料齐全，同意销号']
export const withdrawnWords = ['自己处理好了，不用管了', '搞错了，已经解决']
