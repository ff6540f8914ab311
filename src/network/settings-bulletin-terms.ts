import * as z from 'zod'

// What a town sets about its public boards; spread into settings-terms.ts.

/** One item of the calendar: posted in every calendar period by its day, or (`occasion`) so many days after the matter is settled. */
const bulletinItem = z.object({
  code: z.string().regex(/^[a-z][a-z0-9_]{1,29}$/, '代码应为小写字母、数字、下划线'),
  name: z.string().trim().min(1).max(30),
  affairs: z.enum(['party', 'village', 'finance']),
  period: z.enum(['month', 'quarter', 'occasion']),
  /** of a period: its day by which; of an occasion: days after it */
  dueDays: z.number().int().min(1).max(92),
  /** villages that owe it every month though others owe it every quarter: much money comes and goes */
  monthlyAt: z.array(z.uuid()).max(500).default([]),
})
export type BulletinItem = z.infer<typeof bulletinItem>

export const bulletinValues = {
  bulletin_duties: z
    .array(bulletinItem)
    .max(40)
    .refine(list => new Set(list.map(item => item.code)).size === list.length, '事项代码不能重复'),
  bulletin_rules: z
    .object({
      /** a posting stays at least and at most so many days */
      leastDays: z.number().int().min(1).max(60),
      mostDays: z.number().int().min(1).max(365),
      /** another person looks before it is posted */
      secondForFinance: z.boolean(),
      secondForPersonal: z.boolean(),
    })
    .refine(rules => rules.leastDays <= rules.mostDays, '最短不能长于最长'),
}

const law =
  '《村民委员会组织法》关于村务公开：一般的村务事项至少每季度公布一次，集体财务往来较多的财务收支情况每月公布一次，涉及村民利益的重大事项随时公布（该法 2026-01-01 起有修订，请对照现行条文）'

const item = (
  affairs: BulletinItem['affairs'],
  code: string,
  name: string,
  period: BulletinItem['period'],
  dueDays: number,
): BulletinItem => ({ code, name, affairs, period, dueDays, monthlyAt: [] })

export const bulletinDefaults = {
  bulletin_duties: {
    value: [
      item('party', 'party_work', '党组织工作情况', 'quarter', 20),
      item('village', 'village_work', '村务办理情况', 'quarter', 20),
      item('village', 'requests', '群众诉求办理情况', 'quarter', 20),
      item('village', 'chiefs', '三长名单', 'occasion', 7),
      item('village', 'resolution', '议事、决议结果', 'occasion', 3),
      item('village', 'welfare', '评议、救助公示', 'occasion', 3),
      item('finance', 'accounts', '财务收支情况', 'quarter', 20),
      item('finance', 'levy', '筹资筹劳结算', 'occasion', 3),
      item('finance', 'project', '工程项目情况', 'occasion', 7),
    ],
    source: `${law}；党务事项依《中国共产党党务公开条例（试行）》；事项、日期为初始值，请按本镇文件核定`,
  },
  bulletin_rules: {
    value: { leastDays: 7, mostDays: 92, secondForFinance: true, secondForPersonal: true },
    source: '初始值：公示不少于 7 天为各地通行做法，财务和涉及个人的由另一人审签后发布；请按本镇文件核定',
  },
}

/** The documented towns say nothing else of it; their own words stand in the source. */
export const bulletinPresets = {
  河坝镇: {
    bulletin_duties: {
      value: bulletinDefaults.bulletin_duties.value,
      source: `${bulletinDefaults.bulletin_duties.source}；《组织观察》2023-12-30：河坝镇将邻长为群众所做的善事公之于众，三务公开的事项和频次未写明`,
    },
  },
  沩山镇: {
    bulletin_duties: {
      value: bulletinDefaults.bulletin_duties.value,
      source: `${bulletinDefaults.bulletin_duties.source}；《组织观察》2023-12-30 未写明沩山镇的公开事项和频次`,
    },
  },
  坪村镇: {
    bulletin_duties: {
      value: bulletinDefaults.bulletin_duties.value,
      source: `${bulletinDefaults.bulletin_duties.source}；《组织观察》2023-12-30：坪村镇党务、村务、财务“三务”管理严格执行“四议两公开”，频次未写明`,
    },
  },
}
