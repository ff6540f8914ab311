import { useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { call, wordsOf } from '#web/kit/call.ts'
import { tools } from './client.ts'

/** Dispatches what is ticked, each to the one that the town's rules point to; asks first, and says of each what became of it. */
export function useBulkDispatch(done: () => void) {
  const queries = useQueryClient()
  const { modal, message } = App.useApp()
  const send = async (ids: string[]) => {
    try {
      const results = await call(tools['request-dispatches'].$put({ json: { ids } }))
      const failed = results.filter(result => !result.ok)
      await queries.invalidateQueries({ queryKey: ['requests'] })
      done()
      const content = (
        <ul>
          {results.map(result => (
            <li key={result.id}>{result.words}</li>
          ))}
        </ul>
      )
      const title = `已派 ${results.length - failed.length} 件${failed.length > 0 ? `，${failed.length} 件没有派出` : ''}`
      if (failed.length > 0) modal.warning({ title, content })
      else modal.success({ title, content })
    } catch (error) {
      modal.error({ title: wordsOf(error) })
    }
  }
  return (ids: string[]) => {
    if (ids.length === 0) return void message.info('先选要派的诉求：j、k 上下走，x 选中，或直接打勾')
    modal.confirm({
      title: `派出 ${ids.length} 件？`,
      content: '每件派给按规则和大小建议的人；派不出的会逐件说明，不影响其他件。',
      okText: '派出',
      cancelText: '先不派',
      autoFocusButton: 'ok',
      onOk: () => send(ids),
    })
  }
}
