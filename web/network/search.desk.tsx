import { useQuery } from '@tanstack/react-query'
import { AutoComplete } from 'antd'
import { useDeferredValue, useState } from 'react'
import { useLocation } from 'wouter'
import { placeKinds } from '#common/posts.ts'
import { call } from '#web/kit/call.ts'
import { network } from './client.ts'

/** One box for places, households and people; Chinese, full pinyin or initials. */
export function Search() {
  const [text, setText] = useState('')
  const q = useDeferredValue(text.trim())
  const [, go] = useLocation()
  const found = useQuery({ queryKey: ['search', q], enabled: q.length > 0, queryFn: () => call(network.search.$get({ query: { q } })) })
  const open = (path: string) => {
    setText('')
    go(path)
  }
  const groups = found.data && q ? groupsOf(found.data) : []
  return (
    <AutoComplete
      style={{ width: 300 }}
      value={text}
      onChange={setText}
      onSelect={open}
      options={groups}
      allowClear
      aria-label="查找"
      placeholder="查找：姓名、地名或拼音首字母"
      notFoundContent={q && found.isFetched ? '没有找到' : null}
    />
  )
}

type Found = Awaited<ReturnType<typeof find>>
const find = () => call(network.search.$get({ query: { q: '' } }))

function groupsOf(found: Found) {
  return [
    {
      label: '片组邻',
      options: found.places.map(place => ({
        value: `/network/${place.id}`,
        label: `${place.above} ${place.name}（${placeKinds[place.kind]}）`,
      })),
    },
    {
      label: '住户',
      options: found.households.map(one => ({
        value: `/households/${one.id}`,
        label: `${one.head} ${one.address || (one.unitName ?? '')}`,
      })),
    },
    { label: '任职人员', options: found.people.map(one => ({ value: `/people?person=${one.id}`, label: `${one.name} ${one.posts}` })) },
  ].filter(group => group.options.length > 0)
}
