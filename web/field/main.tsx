import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createRoot } from 'react-dom/client'
import { Refused } from '#web/kit/call.ts'
import { applyElder } from '#web/kit/elder.ts'
import { App } from './app.tsx'
import { registerWorker } from './update.ts'
import './theme.css'

applyElder()
registerWorker()

const queries = new QueryClient({
  defaultOptions: {
    // The browser's belief to be online decides nothing: only an answer does.
    mutations: { networkMode: 'always' },
    queries: {
      networkMode: 'always',
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
