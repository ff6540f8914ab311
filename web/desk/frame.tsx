import { Button, Dropdown, Layout, Menu } from 'antd'
import type { ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import type { Post } from '#common/posts.ts'
import type { Me } from '#identity/terms.ts'
import { currentPost, useViewpoint } from '#web/identity/me.ts'
import { setElder, useElder } from '#web/kit/elder.ts'
import { viewpoint } from '#web/kit/viewpoint.ts'
import { Search } from '#web/network/search.desk.tsx'
import { TownName } from '#web/network/town-name.desk.tsx'

type Room = [path: string, name: string, posts?: Post[]]

const villagePosts: Post[] = ['party_secretary', 'first_secretary', 'village_officer']
const office: Post[] = ['town_officer']
const keepers: Post[] = ['town_officer', 'party_secretary']
const everybodyButClerks: Post[] = [
  'county_officer',
  'town_officer',
  'town_duty',
  ...villagePosts,
  'area_chief',
  'group_chief',
  'unit_chief',
]

/** Which rooms stand in the menu; the server decides who may do what inside. */
const rooms: Room[] = [
  ['/', '首页', everybodyButClerks],
  ['/towns', '乡镇街道', ['county_officer']],
  ['/requests', '诉求'],
  ['/visits', '走访', everybodyButClerks],
  ['/changes', '住户变动', everybodyButClerks],
  ['/rollcalls', '摸排通知', everybodyButClerks],
  ['/meetings', '会议', everybodyButClerks],
  ['/deliberations', '议事', everybodyButClerks],
  ['/network', '片组邻'],
  ['/unit-plans', '划邻', everybodyButClerks],
  ['/map', '地图', everybodyButClerks],
  ['/households', '住户', everybodyButClerks],
  ['/people', '人员岗位', everybodyButClerks],
  ['/roll', '花名册导入导出', office],
  ['/paper', '证卡打印', keepers],
  ['/settings', '设置'],
  ['/accounts', '账号', office],
  ['/audit', '操作记录', keepers],
  ['/mine', '我的'],
]

export function Frame({ me, children }: { me: Me; children: ReactNode }) {
  const [location] = useLocation()
  const post = currentPost(me)
  const seen = rooms.filter(([, , posts]) => !posts || (post && posts.includes(post.post)))
  const selected = seen.findLast(([path]) => location === path || (path !== '/' && location.startsWith(`${path}/`)))
  return (
    <Layout style={{ minHeight: '100vh' }}>
      <Layout.Header className="head">
        <h1>三长通</h1>
        <span className="where">{post && <TownName post={post} lookingInto={viewpoint().town} />}</span>
        {post && post.post !== 'department_clerk' && <Search />}
        <ElderSwitch />
        <PostMenu me={me} />
      </Layout.Header>
      <Layout>
        <Layout.Sider width={176} breakpoint="lg" collapsedWidth={0}>
          <nav aria-label="主要页面">
            <Menu
              mode="inline"
              selectedKeys={selected ? [selected[0]] : []}
              items={seen.map(([path, name]) => ({ key: path, label: <Link href={path}>{name}</Link> }))}
            />
          </nav>
        </Layout.Sider>
        <Layout.Content className="content" role="main">
          {!post && <p className="soft">您现在没有在任的岗位，请联系镇党建办。</p>}
          {children}
        </Layout.Content>
      </Layout>
    </Layout>
  )
}

function ElderSwitch() {
  const elder = useElder()
  return (
    <Button ghost aria-pressed={elder} onClick={() => setElder(!elder)}>
      {elder ? '标准版' : '长辈版'}
    </Button>
  )
}

function PostMenu({ me }: { me: Me }) {
  const { change, signOut } = useViewpoint()
  const items = [
    ...me.posts.map(post => ({
      key: post.mandate,
      label: `${post.place.name} ${post.postName}${post.actingFor ? `（代 ${post.actingFor}）` : ''}`,
      onClick: () => change({ mandate: post.mandate, town: undefined }),
    })),
    { type: 'divider' as const },
    { key: 'out', label: '退出登录', onClick: signOut },
  ]
  return (
    <Dropdown menu={{ items, selectedKeys: me.mandate ? [me.mandate] : [] }} trigger={['click']}>
      <Button ghost>{me.name}</Button>
    </Dropdown>
  )
}
