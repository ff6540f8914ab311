import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createRoot } from 'react-dom/client'
import { Refused } from '#web/kit/call.ts'
import { applyElder } from '#web/kit/elder.ts'
import { App } from './app.tsx'
import './theme.css'

applyElder()

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // A refusal stays a refusal; only a broken line is worth another try.
      retry: (count, error) => count < 2 && error instanceof Refused && error.status === 0,
    },
  },
})

createRoot(document.getElementById('root')!).render(
  <QueryClientProvider client={queries}>
    <App />
  </QueryClientProvider>,
)
