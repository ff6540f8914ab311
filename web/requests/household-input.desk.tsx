import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useDeferredValue, useState } from 'react'
import { call } from '#web/kit/call.ts'
import { network } from '#web/network/client.ts'
import { Named } from './named.desk.tsx'

/** Which household, by the head's name or the address. */
export function HouseholdInput({ value, change }: { value: string; change: (household: string) => void }) {
  const [text, setText] = useState('')
  const q = useDeferredValue(text.trim())
  const found = useQuery({
    queryKey: ['households', q, 'choice'],
    queryFn: () => call(network.households.$get({ query: { limit: '10', ...(q && { q }) } })),
  })
  const chosen = useQuery({
    queryKey: ['household', value],
    enabled: value !== '',
    queryFn: () => call(network.households[':id'].$get({ param: { id: value } })),
  })
  const options = (found.data?.rows ?? []).map(row => ({
    value: row.id,
    label: `${row.head} ${row.villageName} ${row.groupName} ${row.address}`,
  }))
  if (chosen.data && !options.some(option => option.value === value))
    options.unshift({ value, label: `${chosen.data.head} ${chosen.data.address}` })
  return (
    <Named label="哪一户（说不清可不选）">
      {id => (
        <Select
          id={id}
          showSearch
          allowClear
          filterOption={false}
          onSearch={setText}
          value={value || null}
          onChange={household => change(household ?? '')}
          placeholder="输入户主姓名或地址"
          options={options}
        />
      )}
    </Named>
  )
}
