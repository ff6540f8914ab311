import type { ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { isHalfHere, wordsOf } from '#web/kit/call.ts'
import { setElder, useElder } from '#web/kit/elder.ts'
import { momentWords } from '#web/kit/time.ts'
import { useAsOf } from './reading.ts'
import { update, useUpdate } from './update.ts'

const tabs = [
  ['/', '今日'],
  ['/households', '住户'],
  ['/requests', '诉求'],
  ['/chiefs', '三长'],
  ['/mine', '我的'],
] as const

/** Every screen: its name, the way back, the switch to 长辈版, the tabs. */
export function Frame({ title, back, tabless, children }: { title: string; back?: string; tabless?: boolean; children: ReactNode }) {
  const [location] = useLocation()
  return (
    <>
      <header className="bar">
        {back && (
          <Link href={back} aria-label="返回">
            ‹ 返回
          </Link>
        )}
        <h1>{title}</h1>
        <ElderSwitch />
      </header>
      <main className="page">
        {!tabless && <Notices form={back !== undefined} />}
        {children}
      </main>
      {!tabless && (
        <nav className="tabs" aria-label="主要页面">
          {tabs.map(([path, name]) => (
            <Link key={path} href={path} aria-current={isWithin(location, path) ? 'page' : undefined}>
              {name}
            </Link>
          ))}
        </nav>
      )}
    </>
  )
}

/** What concerns every screen: a copy that is not fresh, work that is not sent, a new version. */
function Notices({ form }: { form: boolean }) {
  const asOf = useAsOf()
  const fresh = useUpdate()
  return (
    <>
      {/* Never over a form: what is half filled in there would go with the old version. */}
      {fresh && !form && (
        <button type="button" className="action" onClick={update}>
          有新版本，点此更新
        </button>
      )}
      {asOf && (
        <p className="note warn" role="status">
          连不上服务器，显示的是 {momentWords(asOf)} 存在手机里的数据。
        </p>
      )}
    </>
  )
}

function isWithin(location: string, path: string): boolean {
  return path === '/' ? location === '/' : location.startsWith(path)
}

function ElderSwitch() {
  const elder = useElder()
  return (
    <button type="button" aria-pressed={elder} onClick={() => setElder(!elder)}>
      {elder ? '标准版' : '长辈版'}
    </button>
  )
}

export function Loading() {
  return (
    <div className="card empty" role="status">
      <p className="working">正在取数据</p>
    </div>
  )
}

export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const half = isHalfHere(error)
  return (
    <div className="card empty" role="alert">
      <p>{wordsOf(error)}</p>
      {(retry || half) && (
        <button type="button" className="action" onClick={half ? () => location.reload() : retry}>
          {half ? '重新打开' : '再试一次'}
        </button>
      )}
    </div>
  )
}

/** Chips: one choice, or several. Real buttons, so that keyboards and screen readers have them too. */
export function Chips<Key extends string>(props: {
  label: string
  options: Record<Key, string>
  chosen: readonly Key[]
  choose: (key: Key) => void
  three?: boolean
}) {
  const keys = Object.keys(props.options) as Key[]
  return (
    <fieldset>
      <legend>{props.label}</legend>
      <div className={props.three ? 'chips three' : 'chips'}>
        {keys.map(key => (
          <button key={key} type="button" className="chip" aria-pressed={props.chosen.includes(key)} onClick={() => props.choose(key)}>
            {props.options[key]}
          </button>
        ))}
      </div>
    </fieldset>
  )
}
