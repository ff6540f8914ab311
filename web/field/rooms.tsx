import { Link, Route, Switch } from 'wouter'
import { DeliberationPage } from '#web/decisions/deliberation.field.tsx'
import { DeliberationsPage } from '#web/decisions/deliberations.field.tsx'
import { MinePage } from '#web/identity/mine.field.tsx'
import { PasswordPage } from '#web/identity/password.field.tsx'
import { CallPage } from '#web/meetings/call.field.tsx'
import { HerePage } from '#web/meetings/here.field.tsx'
import { MeetingPage } from '#web/meetings/meeting.field.tsx'
import { MeetingsPage } from '#web/meetings/meetings.field.tsx'
import { ChiefsPage } from '#web/network/chiefs.field.tsx'
import { HouseholdPage } from '#web/network/household.field.tsx'
import { HouseholdsPage } from '#web/network/households.field.tsx'
import { ArticlesPage } from '#web/requests/articles.field.tsx'
import { InboxPage } from '#web/requests/inbox.field.tsx'
import { NoticesPage } from '#web/requests/notices.field.tsx'
import { RaisePage } from '#web/requests/raise.field.tsx'
import { RequestPage } from '#web/requests/request.field.tsx'
import { RequestsPage } from '#web/requests/requests.field.tsx'
import { RollcallPage } from '#web/rollcalls/rollcall.field.tsx'
import { RollcallsPage } from '#web/rollcalls/rollcalls.field.tsx'
import { OutboxPage } from '#web/sync/outbox.field.tsx'
import { ChangePage } from '#web/visits/change.field.tsx'
import { SayingsPage } from '#web/visits/sayings.field.tsx'
import { VisitPage } from '#web/visits/visit.field.tsx'
import { Frame } from './parts.tsx'

export default function Rooms() {
  return (
    <Switch>
      <Route path="/households" component={HouseholdsPage} />
      <Route path="/households/:id">{({ id }) => <HouseholdPage id={id} />}</Route>
      <Route path="/visit/:household">{({ household }) => <VisitPage household={household} />}</Route>
      <Route path="/changes/:household">{({ household }) => <ChangePage household={household} />}</Route>
      <Route path="/raise" component={RaisePage} />
      <Route path="/inbox" component={InboxPage} />
      <Route path="/notices" component={NoticesPage} />
      <Route path="/requests" component={RequestsPage} />
      <Route path="/requests/:id">{({ id }) => <RequestPage id={id} />}</Route>
      <Route path="/rollcalls" component={RollcallsPage} />
      <Route path="/rollcalls/:id">{({ id }) => <RollcallPage id={id} />}</Route>
      <Route path="/meetings" component={MeetingsPage} />
      <Route path="/meetings/call" component={CallPage} />
      <Route path="/meetings/here/:token">{({ token }) => <HerePage token={token} />}</Route>
      <Route path="/meetings/:id">{({ id }) => <MeetingPage id={id} />}</Route>
      <Route path="/deliberations" component={DeliberationsPage} />
      <Route path="/deliberations/:id">{({ id }) => <DeliberationPage key={id} id={id} />}</Route>
      <Route path="/sayings" component={SayingsPage} />
      <Route path="/articles" component={ArticlesPage} />
      <Route path="/chiefs" component={ChiefsPage} />
      <Route path="/outbox" component={OutboxPage} />
      <Route path="/mine" component={MinePage} />
      <Route path="/password" component={PasswordPage} />
      <Route>
        <Frame title="没有这一页">
          <div className="card empty">
            <p>这个地址没有内容。</p>
            <Link href="/" className="action first">
              回到今日
            </Link>
          </div>
        </Frame>
      </Route>
    </Switch>
  )
}
