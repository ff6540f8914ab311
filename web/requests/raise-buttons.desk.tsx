import { Button } from 'antd'
import { Link } from 'wouter'
import { currentPost, useMe } from '#web/identity/me.ts'

/** The ways in at the desk: somebody tells it, or a group's chat is read. */
export function RaiseButtons() {
  const me = useMe()
  const post = me.data && currentPost(me.data)?.post
  if (!post || post === 'department_clerk' || post === 'county_officer') return null
  return (
    <>
      <Link href="/requests/new">
        <Button type="primary">记一件诉求</Button>
      </Link>
      <Link href="/requests/import">
        <Button>从群聊、表格导入</Button>
      </Link>
    </>
  )
}
