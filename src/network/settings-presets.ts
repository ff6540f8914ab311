import { bulletinPresets } from './settings-bulletin-terms.ts'
import { defaults, type Sourced } from './settings-terms.ts'
import type { SettingKey } from './terms.ts'

type Preset = { [K in SettingKey]?: Sourced<K> }

const text = '《组织观察》2023-12-30 “三长制”推动联系服务群众“零距离”'

/** Where a documented town differs from the defaults, or says the same in words of its own. */
const presets: Record<string, Preset> = {
  沩山镇: {
    ...bulletinPresets.沩山镇,
    write_off_posts: {
      value: ['town_officer', 'party_secretary', 'first_secretary'],
      source: `${text}：沩山镇“支部派单、群众评单”，书记与驻村第一书记为总导师；销号岗位请按本镇文件核定`,
    },
  },
  河坝镇: {
    ...bulletinPresets.河坝镇,
    dispatch_posts: {
      value: ['town_officer', 'town_duty', 'party_secretary'],
      source: `${text}：河坝镇，公共安全问题由政府牵头负责果断解决，其他问题由群众自行商量`,
    },
    category_names: { value: { '18': '小区物业与楼院', '20': '集体产业' }, source: `${text}：河坝镇银河社区“星星”小区改造各项` },
    meeting_duties: { value: [], source: `${text} 未写明河坝镇开会频次，暂不设会议任务；请按本镇文件核定` },
    visit_duties: { value: defaults.visit_duties.value, source: `${text} 未写明河坝镇频次，暂按沩山镇的做法；请按本镇文件核定` },
  },
  坪村镇: {
    ...bulletinPresets.坪村镇,
    unit_size: { value: { least: 5, most: 15, block: false }, source: `${text}：坪村镇，每名邻长联系 5–15 户，全镇户籍人口全覆盖` },
    category_names: {
      value: { '08': '纠纷调解', '11': '两险征缴', '13': '子女就学', '14': '证件办理' },
      source: `${text}：坪村镇，政策咨询、纠纷调解、证件办理、子女就学、两险征缴`,
    },
    meeting_duties: {
      value: [
        { post: 'area_chief', kind: 'weekly', period: 'week', times: 1 },
        { post: 'area_chief', kind: 'huddle', period: 'month', times: 1 },
      ],
      source: `${text}：坪村镇，由片长牵头，每周召开周例会，每月组织召开民情碰头会`,
    },
    visit_duties: {
      value: defaults.visit_duties.value,
      source: `${text}：坪村镇“常态化开展民情走访”，未写明频次，暂按沩山镇的做法；请按本镇文件核定`,
    },
  },
}

/** The settings a town starts with: what is known of it by name, the defaults elsewhere. */
export function presetOf(town: string): { [K in SettingKey]: Sourced<K> } {
  return { ...defaults, ...presets[town] }
}
