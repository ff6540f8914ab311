-- A meeting of the network, from its notice to its minutes. Whoever is invited sits below the meeting's place, so the notice is seen from there too.
create table meetings (
  town_id uuid not null references towns (id),
  id uuid not null,
  place ltree not null,
  place_id uuid not null,
  kind text not null check (kind in ('talk', 'analysis', 'chiefs', 'weekly', 'huddle', 'village', 'yard')),
  state text not null check (state in ('called', 'open', 'closed', 'cancelled')),
  held_on date not null,
  -- 19:30, or nothing
  starts_at text not null default '',
  location text not null,
  notice text not null default '',
  convenor_id uuid not null,
  convenor_mandate_id uuid not null,
  convenor_post text not null,
  called_at timestamptz not null,
  opened_at timestamptz,
  closed_at timestamptz,
  cancelled_reason text,
  minutes text not null default '',
  -- residents who came and were counted, besides those listed by name
  counted integer not null default 0 check (counted >= 0),
  primary key (town_id, id),
  foreign key (town_id, place_id) references places (town_id, id),
  foreign key (town_id, convenor_id) references people (town_id, id)
);
create index meetings_place on meetings (town_id, place_id, kind, held_on);
create index meetings_day on meetings (town_id, held_on);
alter table meetings enable row level security;
create policy scope on meetings to sanzhang_app
  using (place <@ app_scope() or place @> app_scope()) with check (place <@ app_scope());
grant select, insert, update on meetings to sanzhang_app;

-- Who was called and who came. A post holder's row lies at their own place, so that they see it; everybody else's at the meeting's.
create table meeting_people (
  town_id uuid not null references towns (id),
  id uuid not null,
  place ltree not null,
  meeting_id uuid not null,
  person_id uuid,
  post text,
  place_name text not null default '',
  household_id uuid,
  name text not null,
  called boolean not null,
  state text not null default 'expected' check (state in ('expected', 'present', 'absent', 'excused')),
  how text check (how in ('list', 'qr', 'paper')),
  marked_at timestamptz,
  primary key (town_id, id),
  foreign key (town_id, meeting_id) references meetings (town_id, id),
  foreign key (town_id, person_id) references people (town_id, id),
  foreign key (town_id, household_id) references households (town_id, id)
);
create unique index meeting_people_person on meeting_people (town_id, meeting_id, person_id) where person_id is not null;
create unique index meeting_people_household on meeting_people (town_id, meeting_id, household_id) where household_id is not null;
create index meeting_people_whose on meeting_people (town_id, person_id) where person_id is not null;
alter table meeting_people enable row level security;
create policy scope on meeting_people to sanzhang_app using (place <@ app_scope()) with check (place <@ app_scope());
grant select, insert, update on meeting_people to sanzhang_app;

-- What is to be talked about: gathered when the meeting opens, and what the convenor adds. A line lies where its matter lies.
create table meeting_agenda (
  town_id uuid not null references towns (id),
  id uuid not null,
  place ltree not null,
  meeting_id uuid not null,
  ordinal integer not null,
  section text not null,
  text text not null,
  link_kind text check (link_kind in ('request', 'household', 'task', 'visits', 'coverage')),
  link_id uuid,
  dropped boolean not null default false,
  primary key (town_id, id),
  foreign key (town_id, meeting_id) references meetings (town_id, id)
);
create index meeting_agenda_meeting on meeting_agenda (town_id, meeting_id, ordinal);
alter table meeting_agenda enable row level security;
create policy scope on meeting_agenda to sanzhang_app using (place <@ app_scope()) with check (place <@ app_scope());
grant select, insert, update on meeting_agenda to sanzhang_app;

create table meeting_decisions (
  town_id uuid not null references towns (id),
  id uuid not null,
  place ltree not null,
  meeting_id uuid not null,
  ordinal integer not null,
  text text not null,
  becomes text not null check (becomes in ('nothing', 'request', 'task', 'article')),
  request_id uuid,
  article_id uuid,
  decided_at timestamptz not null,
  decided_by uuid not null,
  primary key (town_id, id),
  foreign key (town_id, meeting_id) references meetings (town_id, id),
  foreign key (town_id, request_id) references requests (town_id, id)
);
create index meeting_decisions_meeting on meeting_decisions (town_id, meeting_id, ordinal);
alter table meeting_decisions enable row level security;
create policy scope on meeting_decisions to sanzhang_app
  using (place <@ app_scope() or place @> app_scope()) with check (place <@ app_scope());
grant select, insert, update (place) on meeting_decisions to sanzhang_app;

-- Who does what by when. A task lies at the place of whoever has it.
create table meeting_tasks (
  town_id uuid not null references towns (id),
  id uuid not null,
  place ltree not null,
  meeting_id uuid not null,
  decision_id uuid not null,
  text text not null,
  mandate_id uuid not null,
  person_id uuid not null,
  due_on date not null,
  state text not null default 'open' check (state in ('open', 'done')),
  done_at timestamptz,
  done_by uuid,
  done_words text not null default '',
  primary key (town_id, id),
  foreign key (town_id, meeting_id) references meetings (town_id, id),
  foreign key (town_id, decision_id) references meeting_decisions (town_id, id),
  foreign key (town_id, mandate_id) references mandates (town_id, id),
  foreign key (town_id, person_id) references people (town_id, id)
);
create index meeting_tasks_mandate on meeting_tasks (town_id, mandate_id, state);
create index meeting_tasks_meeting on meeting_tasks (town_id, meeting_id);
alter table meeting_tasks enable row level security;
create policy scope on meeting_tasks to sanzhang_app using (place <@ app_scope()) with check (place <@ app_scope());
grant select, insert, update on meeting_tasks to sanzhang_app;

-- A duty to hold a meeting, as it stood when its period closed. Only the nightly job writes here.
create table meeting_duties (
  town_id uuid not null references towns (id),
  place_id uuid not null,
  place ltree not null,
  kind text not null,
  period text not null,
  post text not null,
  from_on date not null,
  to_on date not null,
  times integer not null,
  held integer not null,
  state text not null check (state in ('done', 'missed', 'dropped')),
  reason text not null default '',
  primary key (town_id, place_id, kind, period),
  foreign key (town_id, place_id) references places (town_id, id)
);
create index meeting_duties_period on meeting_duties (town_id, period);
alter table meeting_duties enable row level security;
create policy scope on meeting_duties to sanzhang_app using (place <@ app_scope()) with check (place <@ app_scope());
grant select, update (place) on meeting_duties to sanzhang_app;

-- Which weeks, months and quarters are closed: what they hold is a fact from then on.
create table meeting_periods (
  town_id uuid not null references towns (id),
  period text not null,
  place ltree not null,
  closed_at timestamptz not null,
  primary key (town_id, period)
);
alter table meeting_periods enable row level security;
create policy scope on meeting_periods to sanzhang_app
  using (place <@ app_scope() or place @> app_scope()) with check (place <@ app_scope());
grant select, update (place) on meeting_periods to sanzhang_app;

-- Answers to questions that come again. They lie at the town, and everybody with a post there reads them.
create table articles (
  town_id uuid not null references towns (id),
  id uuid not null,
  place ltree not null,
  question text not null,
  answer text not null,
  source text not null,
  decided_by text not null,
  decided_on date not null,
  -- the meeting that gave the answer, when one did
  meeting_id uuid,
  written_by uuid not null,
  written_at timestamptz not null,
  changed_at timestamptz,
  retired_on date,
  retired_reason text,
  primary key (town_id, id),
  foreign key (town_id, written_by) references people (town_id, id)
);
alter table articles enable row level security;
create policy scope on articles to sanzhang_app
  using (place <@ app_scope() or place @> app_scope()) with check (place <@ app_scope() or place @> app_scope());
grant select, insert, update on articles to sanzhang_app;

select distribute('meetings'), distribute('meeting_people'), distribute('meeting_agenda'), distribute('meeting_decisions'),
  distribute('meeting_tasks'), distribute('meeting_duties'), distribute('meeting_periods'), distribute('articles');
