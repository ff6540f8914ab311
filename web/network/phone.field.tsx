import { useState } from 'react'
import { call, wordsOf } from '#web/kit/call.ts'
import { network } from './client.ts'

/** A masked phone; seeing it whole asks a reason, because each look is recorded and the person can see it. */
export function PhoneButton({ resident, masked }: { resident: string; masked: string }) {
  const [state, setState] = useState<{ asking?: boolean; phone?: string; problem?: string }>({})
  const reveal = async (reason: string) => {
    try {
      const { value } = await call(network.residents[':id'].reveal.$post({ param: { id: resident }, json: { field: 'phone', reason } }))
      setState({ phone: value })
    } catch (error) {
      setState({ problem: wordsOf(error) })
    }
  }
  if (state.phone) {
    return (
      <a className="chip row" style={{ width: 'auto' }} href={`tel:${state.phone}`}>
        拨 {state.phone}
      </a>
    )
  }
  if (state.problem) return <span className="note bad">{state.problem}</span>
  if (!state.asking) {
    return (
      <button type="button" className="chip" onClick={() => setState({ asking: true })}>
        {masked}
      </button>
    )
  }
  return (
    <fieldset>
      <legend className="soft">为什么看？会留记录</legend>
      {['走访联系', '办理诉求', '紧急情况'].map(reason => (
        <button key={reason} type="button" className="chip" onClick={() => reveal(reason)}>
          {reason}
        </button>
      ))}
    </fieldset>
  )
}
