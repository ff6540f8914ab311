import { useMemo } from 'react'
import { useLocation, useSearch } from 'wouter'

/** A board's filter: what stands in the address, so that it can be kept, shared and gone back to. */
export type Filter = Record<string, string>

export const standings = {
  open: { name: '没办完的', query: { open: 'yes' } },
  raised: { name: '待分类', query: { state: 'raised' } },
  sorted: { name: '待派单', query: { state: 'sorted' } },
  handling: { name: '办理中', query: { state: 'dispatched,taken,scheduled,paused' } },
  answered: { name: '待评单', query: { state: 'answered' } },
  rated: { name: '待销号', query: { state: 'rated' } },
  overdue: { name: '超期', query: { overdue: 'yes' } },
  written_off: { name: '已销号', query: { state: 'written_off' } },
  all: { name: '全部', query: {} },
} as const satisfies Record<string, { name: string; query: Filter }>
export type Standing = keyof typeof standings

/** What a figure's rows are called on the board. */
export const figureWords: Record<string, string> = {
  raised: '提出的',
  open: '没办完的',
  overdue: '超期的',
  answered: '办结答复的',
  writtenOff: '销号的',
  reopened: '重办过的',
  solved: '真正解决的',
  rated: '评过的',
  satisfied: '评满意的',
  reached: '问到了居民的',
  closedOnce: '销过号的',
  failed: '销号后不成立的',
  disputes: '纠纷',
  disputesSettled: '调解成功的纠纷',
  problems: '问题',
  problemsSolved: '解决了的问题',
}

/** The filter in the address, and how to change it; without one, what is not over. */
export function useFilter() {
  const search = useSearch()
  const [location, go] = useLocation()
  const filter = useMemo<Filter>(() => {
    const given = Object.fromEntries(new URLSearchParams(search))
    return Object.keys(given).length === 0 ? { standing: 'open' } : given
  }, [search])
  const show = (next: Filter, replace = false) => {
    const kept = Object.fromEntries(Object.entries(next).filter(([, value]) => value !== ''))
    go(`${location}?${new URLSearchParams(kept)}`, { replace })
  }
  return { filter, search, show }
}

/** What the server is asked. */
export function queryOf({ standing, ...rest }: Filter): Filter {
  const named = standings[(standing ?? 'all') as Standing] ?? standings.all
  return { ...named.query, ...rest }
}
