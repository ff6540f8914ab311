import { useQuery } from '@tanstack/react-query'
import { Button, Descriptions, Drawer } from 'antd'
import { Link } from 'wouter'
import { posts } from '#common/posts.ts'
import { hows, kinds, type Meeting, outcomes, states } from '#meetings/terms.ts'
import { Failure, Loading } from '#web/desk/parts.tsx'
import { PhotoRow } from '#web/desk/photos.tsx'
import { call } from '#web/kit/call.ts'
import { addressOf } from '#web/kit/viewpoint.ts'
import { Agenda } from './agenda.desk.tsx'
import { meetings } from './client.ts'
import { Acts } from './meeting-acts.desk.tsx'

export function MeetingDrawer({ id, close }: { id: string; close: () => void }) {
  const found = useQuery({ queryKey: ['meetings', 'one', id], queryFn: () => call(meetings.meetings[':id'].$get({ param: { id } })) })
  return (
    <Drawer open onClose={close} size={820} title={found.data ? `${found.data.placeName}${kinds[found.data.kind as 'talk']}` : '会议'}>
      {found.error && <Failure error={found.error} retry={() => found.refetch()} />}
      {found.isPending && <Loading />}
      {found.data && <Details meeting={found.data as Meeting} />}
    </Drawer>
  )
}

const papers = { notice: '打印通知', 'sign-in': '打印签到表', minutes: '打印记录' } as const

function Details({ meeting }: { meeting: Meeting }) {
  const { id, notice, cancelledReason, minutes, photos, people, decided } = meeting
  const come = people.filter(each => each.state === 'present')
  return (
    <div className="stack">
      <Acts meeting={meeting} />
      <Facts meeting={meeting} />
      {notice && <p style={{ margin: 0 }}>{notice}</p>}
      {cancelledReason && <p className="alarm">已取消：{cancelledReason}</p>}
      <Agenda meeting={meeting} />
      <section>
        <h3>到会</h3>
        <p>
          {come.map(each => `${each.name}（${each.postName}${each.how ? `，${hows[each.how]}` : ''}）`).join('、') || '还没有点名。'}
          {meeting.counted > 0 && ` 另有居民 ${meeting.counted} 人。`}
        </p>
      </section>
      <section>
        <h3>记录</h3>
        <p style={{ whiteSpace: 'pre-wrap' }}>{minutes || '还没有记录。'}</p>
        <PhotoRow ids={photos} />
      </section>
      <section>
        <h3>议定事项</h3>
        {decided.length === 0 && <p className="soft">还没有议定事项。</p>}
        <ol>
          {decided.map(({ id, text, becomes, request, task }) => (
            <li key={id}>
              {text} <span className="soft">{outcomes[becomes]}</span>{' '}
              {request && <Link href={`/requests/${request.id}`}>诉求 {request.number}</Link>}
              {task && `${task.who} ${task.dueOn} 前，${task.state === 'done' ? '已办' : '未办'}`}
            </li>
          ))}
        </ol>
      </section>
      {meeting.called !== null && (
        <div className="toolbar" style={{ margin: 0 }}>
          {Object.entries(papers).map(([name, words]) => (
            <Button key={name} href={addressOf(`/meetings/${id}/${name}.pdf`)} target="_blank">
              {words}
            </Button>
          ))}
        </div>
      )}
    </div>
  )
}

function Facts({ meeting }: { meeting: Meeting }) {
  const items = [
    ['状态', states[meeting.state]],
    ['时间', `${meeting.on} ${meeting.at}`],
    ['地点', meeting.location],
    ['召集人', `${posts[meeting.convenorPost]} ${meeting.convenor}`],
    ['应到', meeting.called === null ? '…' : `${meeting.called} 人`],
    ['到会', meeting.present === null ? '…' : `${meeting.present} 人${meeting.counted ? `，另有居民 ${meeting.counted} 人` : ''}`],
  ] as const
  return <Descriptions bordered size="small" column={2} items={items.map(([label, children]) => ({ key: label, label, children }))} />
}
