import { useQuery } from '@tanstack/react-query'
import { useDeferredValue } from 'react'
import { call } from '#web/kit/call.ts'
import { tools } from './client.ts'

/** The suggestion for a text, asked again when it rests. */
export function useSuggestion(text: string, at: { household?: string; longitude?: number | null; latitude?: number | null }) {
  const words = useDeferredValue(text.trim())
  return useQuery({
    queryKey: ['request-suggestion', words, at],
    enabled: words.length >= 4,
    retry: false,
    queryFn: () =>
      call(
        tools['request-suggestions'].$post({
          json: {
            text: words,
            ...(at.household && { household: at.household }),
            longitude: at.longitude ?? null,
            latitude: at.latitude ?? null,
          },
        }),
      ),
  })
}
