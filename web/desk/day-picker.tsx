import { DatePicker } from 'antd'
import dayjs from 'dayjs'
import 'dayjs/locale/zh-cn'

dayjs.locale('zh-cn')

/** A day, typed or picked, as `YYYY-MM-DD` in and out; '' for none. The browser's own picker speaks the browser's language, this one Chinese. */
export function DayPicker({
  value,
  onChange,
  id,
}: {
  value?: string | undefined
  onChange?: (day: string) => void
  id?: string | undefined
}) {
  return (
    <DatePicker
      {...(id && { id })}
      style={{ width: 160 }}
      placeholder="年-月-日"
      value={value ? dayjs(value) : null}
      onChange={day => onChange?.(day?.format('YYYY-MM-DD') ?? '')}
    />
  )
}
