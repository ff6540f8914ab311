import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { call, wordsOf } from '#web/kit/call.ts'
import { tools } from './client.ts'

/** Dispatches what is ticked, each to the one that the town's rules point to; says of each what became of it. */
export function BulkDispatch({ ids, done }: { ids: string[]; done: () => void }) {
  const queries = useQueryClient()
  const { modal } = App.useApp()
  const dispatch = useMutation({
    mutationFn: () => call(tools['request-dispatches'].$put({ json: { ids } })),
    onSuccess: async results => {
      const failed = results.filter(result => !result.ok)
      await queries.invalidateQueries()
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
    },
    onError: error => modal.error({ title: wordsOf(error) }),
  })
  if (ids.length === 0) return null
  return (
    <Button type="primary" loading={dispatch.isPending} onClick={() => dispatch.mutate()}>
      按规则派出所选 {ids.length} 件
    </Button>
  )
}
