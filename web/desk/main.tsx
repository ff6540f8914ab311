import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { App as AntApp, ConfigProvider } from 'antd'
import zhCN from 'antd/locale/zh_CN'
import { createRoot } from 'react-dom/client'
import { Router } from 'wouter'
import { Refused } from '#web/kit/call.ts'
import { applyElder } from '#web/kit/elder.ts'
import { App } from './app.tsx'
import './theme.css'
import { theme } from './theme.ts'

applyElder()

const queries = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 15_000, retry: (count, error) => count < 2 && error instanceof Refused && error.status === 0 },
  },
})

createRoot(document.getElementById('root')!).render(
  <ConfigProvider locale={zhCN} theme={theme} button={{ autoInsertSpace: false }}>
    <AntApp>
      <QueryClientProvider client={queries}>
        <Router base="/desk">
          <App />
        </Router>
      </QueryClientProvider>
    </AntApp>
  </ConfigProvider>,
)
