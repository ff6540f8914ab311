import { everybody, type Line, sections, type Who, whoWords } from './rights-table.ts'

const narrow: Record<Who, string> = {
  ...{ county_look: '县看镇', county_home: '县级', town_officer: '镇干部', town_duty: '镇值班', department_clerk: '部门' },
  ...{ party_secretary: '村书记', first_secretary: '第一书记', village_officer: '村两委' },
  ...{ area_chief: '片长', group_chief: '组长', unit_chief: '邻长', resident: '村民', stranger: '未登录' },
}

const abouts: Record<Line['about'], string> = { place: '本级以下', town: '全镇', self: '本人', open: '公开', card: '本户' }
const aboves = { seen: '上级也可', forbidden: '上级处为无权' }

/** docs/rights.md, from the table the test walks by. */
export function rightsPage(): string {
  const tables = Object.entries(sections).map(([name, lines]) => `## ${name}\n\n${tableOf(lines)}`)
  return `${introduction}\n${tables.join('\n\n')}\n`
}

const introduction = `# 谁可以做什么、看到什么

<!-- Written by \`npm run rights\` from test/rights-table.ts; test/rights.test.ts walks every line. Do not edit by hand. -->

本表由 \`npm run rights\` 从 \`test/rights-table.ts\` 生成，不要手改。\`test/rights.test.ts\` 以每一种身份、在每一种地方把全部接口走一遍，与本表不符即不通过。

- **●** 可以；空白是不可以：身份不对答“无权”（403），未登录答“请先登录”（401）。
- **范围**：权随岗位，行随地方。本级以下看得到；平级（邻邻、组组、片片、村村）、别的乡镇、上级，一律当作不存在（404），与真不存在的答复一字不差。表中注明“上级”的除外。
- 列表、搜索、地图、统计、导出只含范围内的行；别处的编号不在任何答复里出现。证件号不在任何答复里出现（“查看原文”和导出除外）；电话只出现在岗三长的，县里看到的都是遮掩的。
- **县看镇**：县级工作人员选定一个乡镇查看，只读。**村民**：凭联系卡和登记电话验证，只及本户。
- **代理**：在起止日期之内，按被代理的岗位办事，权与本人相同；之前、之后都不行。停用的账号、作废或过期的联系卡等于未登录（401）。任期终止的人、没改初始密码的人只能看和改自己的账号（403）。
- **保密件**只给本镇设置指定的岗位（默认镇干部、镇值班员），对其他人不存在：列表、统计、操作记录、照片里都没有。**反映某人的诉求**对其本人不存在。**部门**只看派给本部门的诉求，看不到住户与居民。

${everybody.map(who => `${narrow[who]}：${whoWords[who]}`).join(' · ')}
`

function tableOf(lines: Line[]): string {
  const head = ['事项', ...everybody.map(who => narrow[who]), '范围', '接口', '说明']
  const rows = lines.map(line => [
    line.words,
    ...everybody.map(who => (line.may.includes(who) ? '●' : '')),
    line.above ? `${abouts[line.about]}；${aboves[line.above]}` : abouts[line.about],
    `\`${line.route}\``,
    line.note ?? '',
  ])
  const centred = head.map((_, i) => (i > 0 && i <= everybody.length ? ':-:' : '---'))
  return [head, centred, ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}
