import type { Field, Value, Values } from '#rollcalls/field-terms.ts'
import { Chips } from '#web/field/parts.tsx'
import { PhotoInput, Photos, type TakenPhoto } from '#web/field/photos.tsx'

const yesno = { yes: '是', no: '否' } as const

interface Given {
  fields: readonly Field[]
  values: Values
  change: (values: Values) => void
  /** taken on this phone and not yet sent; the values name them */
  photos: TakenPhoto[]
  changePhotos: (photos: TakenPhoto[]) => void
}

/** The questions of a roll call, one thumb each. */
export function Questions({ fields, values, change, photos, changePhotos }: Given) {
  const set = (key: string, value: Value | undefined) => {
    const { [key]: _, ...others } = values
    change(value === undefined || value === '' ? others : { ...others, [key]: value })
  }
  return fields.map(field => {
    const [value, setValue] = [values[field.key], (next: Value | undefined) => set(field.key, next)]
    if (field.kind !== 'photo') return <Question key={field.key} field={field} value={value} set={setValue} />
    const named = Array.isArray(value) ? value : []
    const [own, others] = [photos.filter(photo => named.includes(photo.id)), photos.filter(photo => !named.includes(photo.id))]
    const kept = named.filter(id => !own.some(photo => photo.id === id))
    const take = (next: TakenPhoto[]) => {
      changePhotos([...others, ...next])
      const ids = [...kept, ...next.map(photo => photo.id)]
      setValue(ids.length > 0 ? ids : undefined)
    }
    return (
      <div key={field.key}>
        <Photos ids={kept} />
        <PhotoInput photos={own} change={take} most={3 - kept.length} />
      </div>
    )
  })
}

function Question({ field, value, set }: { field: Field; value: Value | undefined; set: (value: Value | undefined) => void }) {
  const { kind, options = [], unit, required } = field
  const label = required ? field.label : `${field.label}（可不填）`
  const words = Object.fromEntries(options.map(option => [option, option]))
  const several = Array.isArray(value) ? value : []
  switch (kind) {
    case 'yesno': {
      const chosen = value === undefined ? [] : [value ? 'yes' : 'no']
      return <Chips label={label} options={yesno} chosen={chosen as 'yes'[]} choose={key => set(key === 'yes')} />
    }
    case 'one':
      return <Chips label={label} options={words} chosen={value ? [String(value)] : []} choose={set} />
    case 'several': {
      const toggle = (key: string) => set(several.includes(key) ? several.filter(one => one !== key) : [...several, key])
      return <Chips label={label} options={words} chosen={several} choose={toggle} />
    }
    case 'number':
      return (
        <label className="field">
          <span>
            {field.label}
            {unit && `（${unit}）`}
            {!required && '（可不填）'}
          </span>
          <input
            inputMode="decimal"
            value={value === undefined ? '' : String(value)}
            onChange={event => {
              const text = event.target.value.trim()
              // What is no number stays as typed and is refused in words, rather than vanish under the thumb.
              set(text === '' ? undefined : Number.isFinite(Number(text)) && !text.endsWith('.') ? Number(text) : text)
            }}
          />
        </label>
      )
    default:
      return (
        <label className="field">
          <span>{label}</span>
          <input
            type={kind === 'day' ? 'date' : 'text'}
            maxLength={200}
            value={String(value ?? '')}
            onChange={event => set(event.target.value)}
          />
        </label>
      )
  }
}
