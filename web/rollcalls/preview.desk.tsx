import type { Field } from '#rollcalls/field-terms.ts'

interface Props {
  title: string
  notice: string
  fields: (Field | undefined)[]
  emergency: { authority: string; document: string } | null
}

/** How the unit chief will see it, while it is being written. */
export function Preview({ title, notice, fields, emergency }: Props) {
  return (
    <aside className="panel phone" aria-label="邻长手机上的样子">
      <h3>邻长手机上的样子</h3>
      {emergency && (
        <p className="emergency">
          <b>【应急】{title || '（标题）'}</b>
          <br />
          {emergency.authority || '（谁下令）'} 下令（{emergency.document || '凭什么'}）
        </p>
      )}
      <p>
        <b>{title || '（标题）'}</b>
      </p>
      <p>{notice || '（对三长说的话）'}</p>
      {fields
        .filter(field => field !== undefined)
        .map((field, index) => (
          <div key={field.key ?? index} className="asked">
            <div>
              {field.label || '（问题）'}
              {!field.required && <span className="soft">（可不填）</span>}
            </div>
            <div className="choices">
              {choicesOf(field).map(choice => (
                <span key={choice}>{choice}</span>
              ))}
            </div>
          </div>
        ))}
      <div className="choices">
        <span className="first">保存，下一户</span>
        <span>没人/联系不上</span>
      </div>
    </aside>
  )
}

function choicesOf({ kind, options = [], unit = '' }: Field): string[] {
  switch (kind) {
    case 'yesno':
      return ['是', '否']
    case 'one':
    case 'several':
      return options
    case 'number':
      return [`数字${unit && `（${unit}）`}`]
    case 'photo':
      return ['＋ 拍照或选图']
    case 'day':
      return ['年-月-日']
    default:
      return ['　　　　　　']
  }
}
