import { Component, lazy, type ReactNode, Suspense, useEffect } from 'react'
import { Redirect, Route, Switch } from 'wouter'
import { hasEntered, useMe } from '#web/identity/me.ts'
import { PasswordPage } from '#web/identity/password.field.tsx'
import { SignIn } from '#web/identity/sign-in.field.tsx'
import { TodayPage } from '#web/visits/today.field.tsx'
import { Failure, Loading } from './parts.tsx'

// Today is what opens; everything else comes when it is asked for.
const Rooms = lazy(() => import('./rooms.tsx'))

export function App() {
  const me = useMe()
  const somebody = me.data
  useEffect(() => {
    // After the first screen stands: the phone's own store is a third of the program.
    if (somebody) import('./phone.ts').then(phone => phone.entered(somebody)).catch(() => {})
  }, [somebody])
  // Who never signed in on this phone need not wait for the server to say so.
  if (me.isPending) return hasEntered() ? <Loading /> : <SignIn />
  if (me.error && 'status' in me.error && me.error.status === 401) return <SignIn />
  if (me.error) return <Failure error={me.error} retry={() => me.refetch()} />
  if (me.data.mustChangePassword) return <PasswordPage />
  if (me.data.kind === 'resident') return <Redirect to="/signed-in-by-card" />
  return (
    <Whole>
      <Suspense fallback={<Loading />}>
        <Switch>
          <Route path="/">
            <TodayPage />
          </Route>
          <Route>
            <Rooms />
          </Route>
        </Switch>
      </Suspense>
    </Whole>
  )
}

/** Where a part of the program did not come over a weak line, words and a way out instead of an empty page. */
class Whole extends Component<{ children: ReactNode }, { error: unknown }> {
  override state = { error: null as unknown }
  static getDerivedStateFromError(error: unknown) {
    return { error }
  }
  override render() {
    return this.state.error ? <Failure error={this.state.error} retry={() => location.reload()} /> : this.props.children
  }
}
