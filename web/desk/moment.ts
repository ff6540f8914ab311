import dayjs, { type Dayjs } from 'dayjs'

// The clock on the wall is Shanghai's, whatever the computer is set to.

/** A wall-clock moment as an instant. */
export const instant = (moment: Dayjs) => `${moment.format('YYYY-MM-DDTHH:mm')}:00+08:00`

/** So many hours from now, on the wall clock. */
export const soon = (hours: number) => dayjs(new Date(Date.now() + (hours * 60 + 480 + new Date().getTimezoneOffset()) * 60_000))
