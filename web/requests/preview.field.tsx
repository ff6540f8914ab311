import { useState } from 'react'
import { numbersIn, seenByOthers } from '#requests/privacy-rules.ts'

/** 别人看到的样子: who will read it and what they will see, before it is sent. */
export function SeenByOthers({ text, where, photos, sealed }: { text: string; where: string; photos: number; sealed: boolean }) {
  const [open, setOpen] = useState(false)
  const numbers = numbersIn(text)
  return (
    <>
      {numbers.length > 0 && (
        <p className="note warn" role="status">
          话里有{numbers.join('、')}，经办的人都会看到，不需要就删掉。
        </p>
      )}
      <button type="button" className="action" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? '收起' : '看看别人看到的样子'}
      </button>
      {open &&
        seenByOthers({ name: '', text: text || '（还没有写）', where, photos, sealed }).map(({ who, sees }) => (
          <div key={who}>
            <strong>{who}</strong>
            {sees
              .filter(line => !line.startsWith('提出人'))
              .map(line => (
                <p key={line} className="soft">
                  {line}
                </p>
              ))}
          </div>
        ))}
    </>
  )
}
