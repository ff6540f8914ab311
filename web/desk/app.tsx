import { lazy, Suspense } from 'react'
import { Redirect, Route, Switch } from 'wouter'
import { currentPost, useMe } from '#web/identity/me.ts'
import { PasswordForm } from '#web/identity/password.desk.tsx'
import { SignIn } from '#web/identity/sign-in.desk.tsx'
import { Frame } from './frame.tsx'
import { Failure, Loading } from './parts.tsx'

const HomePage = lazy(() => import('#web/network/home.desk.tsx'))
const NetworkPage = lazy(() => import('#web/network/network.desk.tsx'))
const MapPage = lazy(() => import('#web/network/map.desk.tsx'))
const HouseholdsPage = lazy(() => import('#web/network/households.desk.tsx'))
const PeoplePage = lazy(() => import('#web/network/people.desk.tsx'))
const RollPage = lazy(() => import('#web/network/roll.desk.tsx'))
const UnitPlansPage = lazy(() => import('#web/network/unit-plans.desk.tsx'))
const UnitPlanPage = lazy(() => import('#web/network/unit-plan.desk.tsx'))
const PaperPage = lazy(() => import('#web/network/paper.desk.tsx'))
const SettingsPage = lazy(() => import('#web/network/settings.desk.tsx'))
const TownsPage = lazy(() => import('#web/network/towns.desk.tsx'))
const VisitsPage = lazy(() => import('#web/visits/coverage.desk.tsx'))
const SayingsPage = lazy(() => import('#web/visits/sayings.desk.tsx'))
const EnteringPage = lazy(() => import('#web/visits/entering.desk.tsx'))
const ChangesPage = lazy(() => import('#web/visits/changes.desk.tsx'))
const MeetingsPage = lazy(() => import('#web/meetings/meetings.desk.tsx'))
const RequestsPage = lazy(() => import('#web/requests/board.desk.tsx'))
const NewRequestPage = lazy(() => import('#web/requests/new.desk.tsx'))
const ChatImportPage = lazy(() => import('#web/requests/import.desk.tsx'))
const RequestMapPage = lazy(() => import('#web/requests/map.desk.tsx'))
const CallbacksPage = lazy(() => import('#web/requests/callbacks.desk.tsx'))
const NoticesPage = lazy(() => import('#web/requests/notices.desk.tsx'))
const RequestFiguresPage = lazy(() => import('#web/requests/figures.desk.tsx'))
const OnDutyPage = lazy(() => import('#web/requests/on-duty.desk.tsx'))
const RollcallsPage = lazy(() => import('#web/rollcalls/rollcalls.desk.tsx'))
const AskPage = lazy(() => import('#web/rollcalls/ask.desk.tsx'))
const RollcallBoard = lazy(() => import('#web/rollcalls/board.desk.tsx'))
const DeliberationsPage = lazy(() => import('#web/decisions/deliberations.desk.tsx'))
const NewDeliberationPage = lazy(() => import('#web/decisions/new.desk.tsx'))
const DeliberationPage = lazy(() => import('#web/decisions/deliberation.desk.tsx'))
const AccountsPage = lazy(() => import('#web/identity/accounts.desk.tsx'))
const MinePage = lazy(() => import('#web/identity/mine.desk.tsx'))
const AuditPage = lazy(() => import('#web/audit/audit.desk.tsx'))

export function App() {
  const me = useMe()
  if (me.isPending) return <Loading />
  if (me.error && 'status' in me.error && me.error.status === 401) return <SignIn />
  if (me.error) return <Failure error={me.error} retry={() => me.refetch()} />
  if (me.data.mustChangePassword) return <PasswordForm first />
  // A department sees what is dispatched to it, and no figures of the town.
  const post = currentPost(me.data)?.post
  return (
    <Frame me={me.data}>
      <Suspense fallback={<Loading />}>
        <Switch>
          <Route path="/">{post === 'department_clerk' ? <Redirect to="/requests" /> : <HomePage />}</Route>
          <Route path="/towns" component={TownsPage} />
          <Route path="/network/:id?">{({ id }) => <NetworkPage id={id} />}</Route>
          <Route path="/map" component={MapPage} />
          <Route path="/households/:id?">{({ id }) => <HouseholdsPage id={id} />}</Route>
          <Route path="/people" component={PeoplePage} />
          <Route path="/roll" component={RollPage} />
          <Route path="/requests/new" component={NewRequestPage} />
          <Route path="/requests/import" component={ChatImportPage} />
          <Route path="/requests/map" component={RequestMapPage} />
          <Route path="/requests/callbacks" component={CallbacksPage} />
          <Route path="/requests/notices" component={NoticesPage} />
          <Route path="/requests/figures" component={RequestFiguresPage} />
          <Route path="/requests/on-duty" component={OnDutyPage} />
          <Route path="/requests/:id?">{({ id }) => <RequestsPage id={id} />}</Route>
          <Route path="/visits" component={VisitsPage} />
          <Route path="/visits/entering" component={EnteringPage} />
          <Route path="/visits/sayings" component={SayingsPage} />
          <Route path="/unit-plans" component={UnitPlansPage} />
          <Route path="/unit-plans/new/:place">{({ place }) => <UnitPlanPage key={place} place={place} />}</Route>
          <Route path="/unit-plans/:id">{({ id }) => <UnitPlanPage key={id} id={id} />}</Route>
          <Route path="/changes" component={ChangesPage} />
          <Route path="/rollcalls" component={RollcallsPage} />
          <Route path="/rollcalls/new" component={AskPage} />
          <Route path="/rollcalls/:id">{({ id }) => <RollcallBoard id={id} />}</Route>
          <Route path="/meetings/:id?">{({ id }) => <MeetingsPage id={id} />}</Route>
          <Route path="/deliberations" component={DeliberationsPage} />
          <Route path="/deliberations/new" component={NewDeliberationPage} />
          <Route path="/deliberations/:id">{({ id }) => <DeliberationPage key={id} id={id} />}</Route>
          <Route path="/paper" component={PaperPage} />
          <Route path="/settings" component={SettingsPage} />
          <Route path="/accounts" component={AccountsPage} />
          <Route path="/audit" component={AuditPage} />
          <Route path="/mine" component={MinePage} />
          <Route>
            <Redirect to="/" />
          </Route>
        </Switch>
      </Suspense>
    </Frame>
  )
}
