import type { Post } from '#common/posts.ts'
import type { SexWord } from './idnumbers.ts'

/** An account that is printed at first start and in the README. The same for every seed: names and places are given to the generator. */
export interface PrintedAccount {
  /** the tenant's name */
  town: string
  post: Post
  name: string
  sex: SexWord
  userName: string
  password: string
  /** where the post is held, in words and as a path */
  place: string
  path: string
  department?: string
}

/** One password for all: the data is invented, and a demonstration nobody can enter shows nothing. */
export const demonstrationPassword = 'sanzhang-demo-2026'

const seat = '三长制示范县'

export const demonstrationAccounts: readonly PrintedAccount[] = [
  account(seat, 'county_officer', '陈立新', '男', 'xian', seat, 'c1'),
  ...townAccounts('沩山镇', 'weishan', 'c1.t1', [
    ['town_officer', '易文斌', '男', 'office', '沩山镇', ''],
    ['town_duty', '汤建平', '男', 'duty', '沩山镇', ''],
    ['department_clerk', '瞿敏', '女', 'power', '沩山镇', '', 'power'],
    ['party_secretary', '刘国强', '男', 'secretary', '大林村', '.v1'],
    ['area_chief', '丁海燕', '女', 'area', '大林村一片', '.v1.a1'],
    ['group_chief', '李友林', '男', 'group', '大林村一片老屋组', '.v1.a1.g1'],
    ['unit_chief', '刘桂香', '女', 'unit', '大林村一片老屋组1邻', '.v1.a1.g1.u1'],
  ]),
  ...townAccounts('坪村镇', 'pingcun', 'c1.t2', [
    ['town_officer', '粟志军', '男', 'office', '坪村镇', ''],
    ['town_duty', '龙小平', '男', 'duty', '坪村镇', ''],
    ['department_clerk', '杨艳', '女', 'civil', '坪村镇', '', 'civil_affairs'],
    ['party_secretary', '梁光辉', '男', 'secretary', '寨脚村', '.v1'],
    ['area_chief', '吴春梅', '女', 'area', '寨脚村盘龙团寨', '.v1.a1'],
    ['group_chief', '石德明', '男', 'group', '寨脚村盘龙团寨一组', '.v1.a1.g1'],
    ['unit_chief', '粟玉兰', '女', 'unit', '寨脚村盘龙团寨一组1邻', '.v1.a1.g1.u1'],
  ]),
  ...townAccounts('河坝镇', 'heba', 'c1.t3', [
    ['town_officer', '周晓红', '女', 'office', '河坝镇', ''],
    ['town_duty', '夏勇', '男', 'duty', '河坝镇', ''],
    ['department_clerk', '曹磊', '男', 'urban', '河坝镇', '', 'enforcement'],
    ['party_secretary', '彭丽华', '女', 'secretary', '银河社区', '.v1'],
    ['area_chief', '熊辉', '男', 'area', '银河社区星星小区片', '.v1.a1'],
    // Block 3, the block of 15 households, stands in the second group and is its first unit.
    ['group_chief', '郭长林', '男', 'group', '银河社区星星小区片二组', '.v1.a1.g2'],
    ['unit_chief', '王秀英', '女', 'unit', '银河社区星星小区片二组1邻', '.v1.a1.g2.u1'],
  ]),
]

type Line = [post: Post, name: string, sex: SexWord, user: string, place: string, below: string, department?: string]

function townAccounts(town: string, prefix: string, path: string, lines: Line[]): PrintedAccount[] {
  return lines.map(([post, name, sex, user, place, below, department]) => ({
    ...account(town, post, name, sex, `${prefix}-${user}`, place, path + below),
    ...(department && { department }),
  }))
}

function account(town: string, post: Post, name: string, sex: SexWord, userName: string, place: string, path: string): PrintedAccount {
  return { town, post, name, sex, userName, password: demonstrationPassword, place, path }
}
