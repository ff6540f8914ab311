import { Alert, Button, Empty, Spin } from 'antd'
import type { ReactNode } from 'react'
import { wordsOf } from '#web/kit/call.ts'

export function Loading() {
  return (
    <div style={{ padding: 48, textAlign: 'center' }} role="status">
      <Spin /> <span className="soft">正在取数据</span>
    </div>
  )
}

export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  return <Alert type="error" showIcon title={wordsOf(error)} action={retry && <Button onClick={retry}>再试一次</Button>} />
}

/** An empty state always says what to do next. */
export function Nothing({ words, children }: { words: string; children?: ReactNode }) {
  return (
    <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={words}>
      {children}
    </Empty>
  )
}
