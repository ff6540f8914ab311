import type { Field } from './field-terms.ts'

/** Question sets towns begin with; a former roll call can be taken again as well. */
export const templates: { name: string; title: string; notice: string; fields: Field[] }[] = [
  {
    name: '两险参保',
    title: '医保社保参保摸排',
    notice: '请逐户问清今年医保、养老保险参保情况，没参保的记下原因。',
    fields: [
      { key: 'health', kind: 'one', label: '医保', required: true, options: ['全家已参保', '有人未参保', '全家未参保'] },
      { key: 'missing', kind: 'number', label: '未参保人数', required: false, unit: '人', least: 0, most: 20 },
      { key: 'why', kind: 'several', label: '未参保原因', required: false, options: ['在外已参保', '嫌贵', '不知道怎么交', '其他'] },
    ],
  },
  {
    name: '返乡人员',
    title: '返乡人员摸排',
    notice: '请逐户问清近期有没有人从外地回来。',
    fields: [
      { key: 'back', kind: 'yesno', label: '有没有人从外地回来', required: true },
      { key: 'count', kind: 'number', label: '回来几人', required: false, unit: '人', least: 0, most: 30 },
      { key: 'since', kind: 'day', label: '哪天到家', required: false },
    ],
  },
  {
    name: '灾情和转移',
    title: '强降雨隐患和转移摸排',
    notice: '请立即逐户核实房前屋后有无险情、是否需要转移，有险情马上打镇值班电话。',
    fields: [
      { key: 'danger', kind: 'yesno', label: '房前屋后有没有险情', required: true },
      { key: 'what', kind: 'several', label: '什么险情', required: false, options: ['滑坡', '进水', '房屋开裂', '断路', '断电'] },
      { key: 'people', kind: 'number', label: '家里现在几人', required: true, unit: '人', least: 0, most: 30 },
      { key: 'help', kind: 'text', label: '要帮什么', required: false },
      { key: 'photo', kind: 'photo', label: '现场照片', required: false },
    ],
  },
]
