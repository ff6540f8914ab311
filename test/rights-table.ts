import { type Post, posts } from '#common/posts.ts'
import { bulletinSections } from './rights-bulletin.ts'
import { decisionSections } from './rights-decisions.ts'
import { meetingSections } from './rights-meetings.ts'

// Who may do what and see what: one line per route, in the words of the town. docs/rights.md is printed from it (`npm run rights`), and
// test/rights.test.ts walks every line as everybody, at every place. Rights follow the post; rows follow the place.

/** A post holder; the county's officer at home or looking into a town; a villager by contact card; somebody not signed in. */
export type Who = Exclude<Post, 'county_officer'> | 'county_home' | 'county_look' | 'resident' | 'stranger'

export const whoWords: Record<Who, string> = {
  county_look: '县级（查看乡镇）',
  county_home: '县级（在县里）',
  town_officer: posts.town_officer,
  town_duty: posts.town_duty,
  department_clerk: posts.department_clerk,
  party_secretary: '村书记',
  first_secretary: '第一书记',
  village_officer: '村两委',
  area_chief: posts.area_chief,
  group_chief: posts.group_chief,
  unit_chief: posts.unit_chief,
  resident: '村民（联系卡）',
  stranger: '未登录',
}
export const everybody = Object.keys(whoWords) as Who[]

export interface Line {
  /** method and path, as in /openapi.json */
  route: string
  /** tells apart two rights on one route */
  variant?: string
  words: string
  may: readonly Who[]
  /**
   * what the right is about: a place and what lies there; the town as a whole; oneself; nothing that needs a sign-in; or one household's
   * contact card
   */
  about: 'place' | 'town' | 'self' | 'open' | 'card'
  /** for the place above one's own, where it is not simply not there */
  above?: 'seen' | 'forbidden'
  /** what others than `may` get at their own place; 403 unless said */
  refused?: 401 | 404
  /** open although the initial password is not yet changed; although no post is in force */
  beginner?: boolean
  postless?: boolean
  /** judged by the post of then, in force or over: src/sync/entries.test.ts tells */
  ofThen?: boolean
  note?: string
}

const holders = everybody.filter(who => who !== 'resident' && who !== 'stranger')
const local = holders.filter(who => who !== 'county_look')
const signedIn: Who[] = [...holders, 'resident']
/** everybody with a post but the line departments */
const readers = holders.filter(who => who !== 'department_clerk')
/** readers but the county, which sees counts */
const answerReaders = readers.filter(who => !who.startsWith('county'))
const office: Who[] = ['town_officer']
const branch: Who[] = ['town_officer', 'party_secretary']
const keepers: Who[] = [...branch, 'village_officer']
const chiefs: Who[] = ['area_chief', 'group_chief', 'unit_chief']
const village: Who[] = ['party_secretary', 'first_secretary', 'village_officer']
const visitors = [...village, ...chiefs]
/** whoever sees a whole group */
const planReaders = readers.filter(who => who !== 'unit_chief' && who !== 'county_home')
const dispatchers: Who[] = ['town_officer', 'town_duty', 'party_secretary']
/** whoever calls meetings of some kind */
const callers: Who[] = ['town_officer', ...visitors]
const sorters: Who[] = [...dispatchers, 'village_officer']
const handlers: Who[] = ['town_officer', 'town_duty', 'department_clerk', ...visitors]

export type More = Partial<Omit<Line, 'route' | 'words' | 'may' | 'about'>>
const at = (route: string, words: string, may: readonly Who[], more: More = {}): Line => ({ route, words, may, about: 'place', ...more })
const town = (route: string, words: string, may: readonly Who[], more: More = {}): Line => ({ route, words, may, about: 'town', ...more })
const self = (route: string, words: string, may: readonly Who[], more: More = {}): Line => ({
  ...{ route, words, may, about: 'self', postless: true },
  ...more,
})
const open = (route: string, words: string, more: More = {}): Line => ({
  ...{ route, words, may: everybody, about: 'open', beginner: true, postless: true },
  ...more,
})
const card = (route: string, words: string, more: More = {}): Line => ({
  ...{ route, words, may: ['resident'], about: 'card', refused: 401, beginner: true, postless: true },
  ...more,
})
const inHand = { note: '仅限派到本人（本部门）手上的' }

/** Sections in the order an official reads them. */
export const sections: Record<string, Line[]> = {
  登录与本人: [
    open('POST /api/sessions', '用户名或手机号加密码登录'),
    open('POST /api/session-codes', '要登录验证码'),
    open('POST /api/sessions/by-code', '用验证码登录'),
    self('GET /api/me', '看自己是谁、有哪些岗位', signedIn, { beginner: true }),
    self('PUT /api/me/password', '改自己的密码', holders, { beginner: true, note: '联系卡没有密码' }),
    self('GET /api/me/looks', '看谁查过自己的信息', signedIn),
    self('GET /api/sessions', '看自己登录的设备', signedIn),
    self('DELETE /api/sessions/current', '退出登录', signedIn, { beginner: true }),
    self('DELETE /api/sessions/{id}', '让自己的另一台设备退出', signedIn, { note: '别人的登录等于不存在' }),
  ],
  账号: [
    town('GET /api/accounts', '看本镇账号', office),
    at('POST /api/accounts', '开通账号', office),
    at('PUT /api/accounts/{id}/suspension', '停用账号', office, { note: '不能停用自己的' }),
    at('DELETE /api/accounts/{id}/suspension', '恢复账号', office),
    at('PUT /api/accounts/{id}/password', '重置密码', office),
  ],
  操作记录: [
    town('GET /api/audit', '看操作记录', ['county_look', ...branch], {
      note: '村书记只看本村的；保密件、反映自己的诉求，其记录也看不到',
    }),
  ],
  片组邻: [
    town('GET /api/places/tree', '看三级网络', holders, { note: '本级以下，以及通到本级的上级' }),
    at('GET /api/places/{id}', '看一个村、片、组、邻', holders, { above: 'seen' }),
    at('POST /api/places', '设立邻', branch),
    at('POST /api/places', '设立村、片、组', office, { variant: '片组' }),
    at('PUT /api/places/{id}/name', '更名', office),
    at('PUT /api/places/{id}/parent', '划转', office),
    at('POST /api/places/{id}/split', '拆分', office),
    at('POST /api/places/{id}/merge', '合并', office),
    at('POST /api/places/{id}/closure', '撤销', office),
    at('GET /api/network/counts', '看网络数量', readers),
    at('GET /api/network/irregularities', '看未入邻、超限、空缺、兼岗', readers),
    town('GET /api/search', '搜索片组邻、住户、人员', readers, { note: '只搜得到看得见的' }),
  ],
  划邻: [
    at('GET /api/unit-plans/roll', '看划邻底册', [...branch, 'county_look'], { note: '县级看不到电话' }),
    at('POST /api/unit-plans/proposals', '算划邻方案', branch),
    at('POST /api/unit-plans/what-if', '换个参数算划邻方案', branch),
    at('GET /api/unit-plans', '看划邻方案列表', readers, { note: '草案只给镇干部、村书记和县级看，别人只看已公布的' }),
    at('POST /api/unit-plans', '存划邻草案', branch),
    at('GET /api/unit-plans/{id}', '看划邻草案', [...branch, 'county_look'], { variant: '草案', refused: 404 }),
    at('GET /api/unit-plans/{id}', '看已公布的划邻方案', planReaders, {
      variant: '已公布',
      refused: 404,
      note: '整组、整村的方案，邻长在本邻沿革里看',
    }),
    at('GET /api/unit-plans/{id}/consequences', '看公布后果', [...branch, 'county_look'], { refused: 404, note: '公布以后同上一行' }),
    at('PUT /api/unit-plans/{id}', '改划邻草案', branch),
    at('PUT /api/unit-plans/{id}/discarded', '作废划邻草案', branch),
    at('PUT /api/unit-plans/{id}/publication', '公布划邻方案', office, { note: '终止任职的，逐人勾选' }),
    at('DELETE /api/unit-plans/{id}/publication', '撤回定日公布', office),
    at('GET /api/unit-plans/{id}/notices.pdf', '打印邻的调整告知单', branch),
    at('GET /api/unit-plans/{id}/comparison.pdf', '打印划邻前后对照表', branch),
  ],
  住户与居民: [
    at('GET /api/households', '看住户列表', readers),
    at('GET /api/households/{id}', '看一户', readers, { note: '证件号、电话是遮掩的；列为重点户的原因只给登记住户的人看' }),
    at('GET /api/map/households', '看地图上的住户', readers),
    at('POST /api/households', '立户', keepers),
    at('PUT /api/households/{id}', '更正户编号、住址、位置', keepers),
    at('PUT /api/households/{id}/unit', '调整所属邻', branch),
    at('PUT /api/households/{id}/end', '销户', keepers),
    at('POST /api/households/{id}/classes', '列为重点户', keepers),
    at('PUT /api/household-classes/{id}/end', '解除户类别', keepers),
    at('POST /api/households/{id}/residents', '增加家庭成员', keepers),
    at('PUT /api/residents/{id}', '更改家庭成员', keepers),
    at('PUT /api/residents/{id}/end', '家庭成员迁出或去世', keepers),
    at('POST /api/residents/{id}/reveal', '查看居民电话原文（写明原因，本人可查）', [...keepers, ...chiefs], { variant: '电话' }),
    at('POST /api/residents/{id}/reveal', '查看身份证号原文（写明原因，本人可查）', keepers, { variant: '身份证号' }),
  ],
  人员与岗位: [
    at('GET /api/people', '看人员列表', readers),
    at('POST /api/people', '登记人员', branch),
    at('PUT /api/people/{id}', '更改人员姓名、电话', branch),
    at('PUT /api/people/{id}/photo', '设人员照片', branch),
    at('POST /api/people/{id}/reveal', '查看任职人员电话原文（写明原因，本人可查）', [...keepers, ...chiefs], { above: 'seen' }),
    at('POST /api/mandates', '登记任职', branch, { note: '村书记只管本村的片长、组长、邻长' }),
    at('PUT /api/mandates/{id}/end', '终止任职', branch, { above: 'forbidden', note: '同上；推选的不能由按钮免职' }),
    town('GET /api/stand-ins', '看代理', readers),
    at('POST /api/stand-ins', '安排代理', branch, { above: 'forbidden' }),
    at('PUT /api/stand-ins/{id}/end', '提前结束代理', branch, { above: 'forbidden' }),
  ],
  设置与乡镇: [
    town('GET /api/settings', '看设置', holders),
    town('GET /api/settings/{key}', '看一项设置的历次版本', holders),
    town('POST /api/settings', '改设置', office),
    town('GET /api/towns', '看本县各乡镇', ['county_look', 'county_home']),
    town('POST /api/towns', '新建乡镇', ['county_home']),
  ],
  花名册: [
    town('GET /api/roll-template.xlsx', '下载花名册模板', holders),
    town('GET /api/roll.xlsx', '导出花名册（含证件号、电话，留记录）', office),
    town('POST /api/roll-imports', '试导入花名册', office),
    town('GET /api/roll-imports', '看历次导入', [...office, 'county_look', 'county_home']),
    at('GET /api/roll-imports/{id}', '看一次导入', [...office, 'county_look', 'county_home']),
    at('PUT /api/roll-imports/{id}/done', '导入花名册', office),
  ],
  照片: [
    town('POST /api/photos', '上传照片', [...handlers, 'county_home', 'resident']),
    at('GET /api/photos/{id}', '看诉求附的照片', signedIn, { variant: '诉求附图', note: '看得到诉求的人才看得到；部门只看派给本部门的' }),
    at('GET /api/photos/{id}', '看走访的和未用的照片', readers, { variant: '走访附图', refused: 404, note: '部门和村民只看自己上传的' }),
    at('GET /api/photos/{id}/thumb', '看诉求附的照片（小图）', signedIn),
  ],
  一证一卡: [
    at('POST /api/cards', '制发联系卡', branch),
    at('PUT /api/cards/{id}/revocation', '作废联系卡', branch),
    at('GET /api/cards.pdf', '打印联系卡', branch),
    at('GET /api/certificates', '看代表证', office),
    at('POST /api/certificates', '颁发代表证', office),
    at('PUT /api/certificates/{id}/revocation', '作废代表证', office),
    at('GET /api/certificates.pdf', '打印代表证', office),
    at('GET /api/rosters.pdf', '打印邻花名册（电话遮掩）', readers),
    open('POST /api/cards/{token}/codes', '凭联系卡要验证码（发到户内登记的电话）'),
    open('POST /api/cards/{token}/session', '凭联系卡和验证码登录'),
    open('GET /api/public/cards/{token}', '看联系卡的公开内容'),
    open('GET /api/public/certificates/{token}', '核验代表证'),
    open('GET /api/public/certificates/{token}/photo', '看代表证上的照片'),
  ],
  走访: [
    at('GET /api/visits/today', '看今日走访', readers),
    at('POST /api/visits', '记录走访', visitors),
    at('GET /api/visits', '看走访记录', readers),
    at('GET /api/visits/sayings', '看走访聊到的', readers),
    town('GET /api/visits/visitors', '找走访本的主人', keepers),
    at('POST /api/visits/entries', '补录走访本', keepers),
    at('GET /api/visits/{id}', '看一次走访', readers),
    at('GET /api/visits/coverage', '看走访覆盖', readers),
    at('GET /api/visits/coverage/households', '看走访覆盖背后的户', readers),
    town('POST /api/recordings', '上传走访语音', visitors),
    at('GET /api/recordings/{id}', '听走访的语音', readers, { refused: 404, note: '其他人只听自己上传的' }),
    at('POST /api/proposals', '上报住户变动', visitors),
    town('GET /api/proposals', '看住户变动', readers),
    at('PUT /api/proposals/{id}/approval', '采纳住户变动并办理', keepers),
    at('PUT /api/proposals/{id}/refusal', '不采纳住户变动', keepers),
  ],
  摸排: [
    at('POST /api/rollcalls', '发起摸排', branch, { note: '村书记只发本村的' }),
    at('POST /api/rollcalls', '发起应急摸排', [...branch, 'town_duty'], { variant: '应急', note: '写明谁下令、凭什么、何时结束' }),
    at('GET /api/rollcalls/reach', '看会发到多少户', [...branch, 'town_duty']),
    at('GET /api/rollcalls', '看与本级有关的摸排', readers),
    at('GET /api/rollcalls/{id}', '看一次摸排的问题', readers, { above: 'seen' }),
    at('GET /api/rollcalls/{id}/board', '看完成情况', readers, { above: 'seen', note: '只看得到本级以下的数字；县级只看数字' }),
    at('GET /api/rollcalls/{id}/live', '看完成情况（实时）', readers, { above: 'seen', note: '同上' }),
    at('GET /api/rollcalls/{id}/missing', '看谁还没答', answerReaders, { above: 'seen' }),
    at('GET /api/rollcalls/{id}/households', '看逐户的答复', answerReaders, { above: 'seen', note: '只看得到本级以下的住户' }),
    at('GET /api/rollcalls/{id}/answers', '看一户的历次答复', answerReaders),
    at('POST /api/rollcalls/{id}/answers', '回答摸排', ['town_officer', ...visitors]),
    at('GET /api/rollcalls/{id}/list.xlsx', '下载结果表（留记录）', [...branch, 'town_duty', 'first_secretary', 'village_officer'], {
      above: 'seen',
      note: '值班员、第一书记的结果表姓名遮掩、略去文字；村里只有本村的',
    }),
    at('GET /api/rollcalls/{id}/forms.pdf', '打印空白摸排表', ['town_officer', ...visitors], { note: '本级以下还没答的户' }),
    at('PUT /api/rollcalls/{id}/closure', '关闭摸排', branch, { above: 'forbidden', note: '村书记只关本村发起的' }),
    at('PUT /api/rollcalls/{id}/closure', '关闭应急摸排', [...branch, 'town_duty'], { variant: '应急', above: 'forbidden' }),
  ],
  诉求: [
    at('POST /api/requests', '点单（村民为本户，干部和三长代录）', [...dispatchers, ...visitors.slice(1), 'resident']),
    at('GET /api/requests', '看诉求列表', signedIn, { note: '部门只看派给本部门的，村民只看本户的；保密件只给指定岗位；反映自己的看不到' }),
    at('GET /api/requests/figures', '看诉求统计', holders, { note: '同上' }),
    at('GET /api/requests/{id}', '看一件诉求', signedIn, { note: '同上' }),
    at('GET /api/requests/{id}/voice', '听诉求的语音', signedIn, { note: '同上' }),
    at('GET /api/requests/{id}/handlers', '看可以派给谁', dispatchers),
    at('PUT /api/requests/{id}/sorting', '分类', sorters),
    at('PUT /api/requests/{id}/dispatch', '派单、裁定', dispatchers, { note: '岗位可由本镇设置' }),
    at('PUT /api/requests/{id}/taken', '接单', handlers, inHand),
    at('PUT /api/requests/{id}/sending-back', '退回', handlers, inHand),
    at('PUT /api/requests/{id}/answer', '办结答复', handlers, inHand),
    at(
      'PUT /api/requests/{id}/rating',
      '评单（村民本人，或干部回访代记）',
      [...dispatchers, 'first_secretary', 'village_officer', 'resident'],
      {
        note: '办理人不能代记',
      },
    ),
    at('PUT /api/requests/{id}/write-off', '销号', ['town_officer', 'party_secretary', 'first_secretary'], {
      note: '办理人不能销号；岗位可由本镇设置',
    }),
    at('PUT /api/requests/{id}/merging', '并案', sorters),
    at('PUT /api/requests/{id}/reply', '当场答复、转交', sorters),
    at('PUT /api/requests/{id}/plan', '定方案', handlers, inHand),
    at('PUT /api/requests/{id}/minutes', '会议议定（村级民情会、镇党委会）', handlers, inHand),
    at('PUT /api/requests/{id}/progress', '报进展', handlers, inHand),
    at('PUT /api/requests/{id}/consultation', '商请协助', handlers, inHand),
    at('PUT /api/requests/{id}/assistance', '协办答复', handlers, { note: '仅限被商请的人（部门）' }),
    at('PUT /api/requests/{id}/question', '问居民', handlers, inHand),
    at('PUT /api/requests/{id}/supplement', '补充说明', [...dispatchers, ...visitors.slice(1), 'resident'], {
      note: '仅限自己提出（代录）的，村民为本户的',
    }),
    at('PUT /api/requests/{id}/pause', '暂停，时限停住', handlers, inHand),
    at('PUT /api/requests/{id}/resumption', '恢复办理', handlers, inHand),
    at('PUT /api/requests/{id}/handing-up', '上交一级', handlers, inHand),
    at('PUT /api/requests/{id}/ruling', '裁定由谁办理', branch, { note: '村书记仅限被指定裁定的；裁定为准' }),
    at('PUT /api/requests/{id}/call', '记一次未接通的回访', [...dispatchers, 'first_secretary', 'village_officer'], {
      note: '办理人不能回访',
    }),
    at('PUT /api/requests/{id}/re-asking', '销号满四周再问一次', [...dispatchers, 'first_secretary', 'village_officer'], {
      note: '办理人不能回访',
    }),
    town('GET /api/request-notices', '看自己岗位的提醒', holders),
    town('PUT /api/request-notices/seen', '提醒都看过了', local),
    at('POST /api/request-suggestions', '看建议的类别和相似的诉求', [...dispatchers, ...visitors.slice(1)]),
    town('POST /api/chat-candidates', '从粘贴的聊天记录里找诉求', [...dispatchers, ...visitors.slice(1)], { note: '只列出，不保存' }),
    town('PUT /api/request-dispatches', '批量派单', dispatchers, { note: '逐件判断，够不着的等于不存在；岗位可由本镇设置' }),
    town('GET /api/request-filters', '看自己存的筛选', local),
    town('POST /api/request-filters', '存筛选', local),
    town('DELETE /api/request-filters/{id}', '删自己的筛选', local),
    at('GET /api/request-ledger.xlsx', '导出诉求台账（不含保密件）', holders, { note: '只含看得到的' }),
    at('GET /api/request-ledger.pdf', '打印诉求台账（不含保密件）', holders, { note: '只含看得到的' }),
    at('GET /api/requests/{id}/slip.pdf', '打印评价单', [...dispatchers, ...visitors.slice(1)]),
    town('POST /api/chat-files', '从上传的聊天记录里找诉求', [...dispatchers, ...visitors.slice(1)], { note: '只列出，不保存' }),
    town('GET /api/request-live', '看诉求看板的变化（实时）', holders, { note: '只有数字，没有内容；保密件不算在内' }),
    at('GET /api/map/requests', '看地图上的诉求', holders, { note: '同诉求列表' }),
    town('GET /api/on-duty', '看值班表', holders),
    town('POST /api/on-duty', '排班', ['town_officer', 'town_duty']),
    town('DELETE /api/on-duty/{id}', '去掉一班', ['town_officer', 'town_duty']),
    at('PUT /api/requests/{id}/withdrawal', '撤回', [...dispatchers, ...visitors.slice(1), 'resident'], {
      note: '仅限自己提出（代录）的，村民为本户的',
    }),
  ],
  ...decisionSections({ at, town, readers, answerReaders, keepers, chiefs }),
  ...bulletinSections({ at, town, readers, keepers }),
  ...meetingSections({ at, town, readers, holders, callers, branch, office }),
  离线与同步: [
    town('GET /api/sync', '取本机数据（本人管的户、走访任务、未了诉求、三长电话）', visitors),
    self('GET /api/sync/key', '取封存本人待上传内容的密钥', holders),
    at('POST /api/sync/entries', '上传离线记的走访', visitors, {
      variant: '走访',
      ofThen: true,
      note: '任职结束后 31 天内可补交任职时记下的走访、点单，记录注明“任职结束后补交”；接单、退回、答复由接任的人做',
    }),
    at('POST /api/sync/entries', '上传离线记的点单', [...dispatchers, ...visitors.slice(1)], { variant: '点单', ofThen: true }),
    at('POST /api/sync/entries', '上传离线的接单', handlers, { variant: '接单', ofThen: true, ...inHand }),
    at('POST /api/sync/entries', '上传离线的退回', handlers, { variant: '退回', ofThen: true, ...inHand }),
    at('POST /api/sync/entries', '上传离线的办结答复', handlers, { variant: '办结答复', ofThen: true, ...inHand }),
    self('PUT /api/sync/photos/{id}', '上传离线拍的照片', [...handlers, 'county_home'], {
      ofThen: true,
      note: '记为上传人自己所在地方的照片',
    }),
    self('PUT /api/sync/recordings/{id}', '上传离线录的语音', visitors, { ofThen: true, note: '同上' }),
    self('POST /api/sync/carried', '代同事上传其手机封存的记录（看不到内容，记录注明由谁转交）', [...handlers], {
      ofThen: true,
      note: '只限同一个镇的同事',
    }),
  ],
  联系卡网页: [
    open('GET /k/card.js', '联系卡网页的脚本'),
    open('GET /k/{token}', '打开联系卡'),
    open('POST /k/{token}/codes', '要验证码'),
    open('POST /k/{token}/session', '输入验证码'),
    card('POST /k/{token}/leave', '退出'),
    card('GET /k/{token}/looks', '看谁查过自己的信息'),
    card('GET /k/{token}/raise', '打开点单页'),
    card('POST /k/{token}/raise', '点单'),
    card('GET /k/{token}/ask', '查知识库'),
    card('GET /k/{token}/requests/{id}', '看本户的一件诉求'),
    card('GET /k/{token}/requests/{id}/voice', '听本户诉求的语音'),
    card('POST /k/{token}/requests/{id}/rating', '评单'),
    card('POST /k/{token}/requests/{id}/withdrawal', '撤回'),
    card('GET /k/{token}/photos/{id}', '看本户诉求的照片'),
    card('GET /k/{token}/deliberations/{id}', '看大家商量的事'),
    card('POST /k/{token}/deliberations/{id}/ballots', '为本户表决'),
    card('POST /k/{token}/deliberations/{id}/words', '说本户的意见'),
    open('GET /p/{token}', '打开代表证核验页'),
  ],
  系统: [
    open('GET /health', '是否在运行'),
    open('GET /health/live', '进程是否活着'),
    open('GET /health/ready', '数据库是否可用'),
    open('GET /openapi.json', '接口说明（机器读）'),
    open('GET /docs', '接口说明'),
    open('GET /docs/start.js', '接口说明的脚本'),
    open('GET /docs/*', '接口说明的文件'),
    open('GET /api/demo-phone/{phone}', '看演示电话收到的验证码', { beginner: false, postless: false, note: '只在演示数据下有' }),
    open('GET /desk', '电脑端页面'),
    open('GET /desk/*', '电脑端页面'),
    open('GET /*', '手机端页面'),
  ],
}

export const lines: Line[] = Object.values(sections).flat()

/** Names a line. */
export function keyOf({ route, variant }: Pick<Line, 'route' | 'variant'>): string {
  return variant ? `${route} · ${variant}` : route
}
