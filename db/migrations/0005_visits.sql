-- A visit fulfils the duty a rule asks of a household in a calendar month or quarter.
create table visits (
  town_id uuid not null references towns (id),
  id uuid not null,
  place ltree not null,
  household_id uuid not null,
  -- the unit the household lay in on that day
  unit_id uuid,
  visited_on date not null,
  outcome text not null check (outcome in ('met', 'phoned', 'nobody_home')),
  topics text[] not null default '{}',
  note text not null default '',
  person_id uuid not null,
  mandate_id uuid not null,
  post text not null,
  recorded_at timestamptz not null,
  device_at timestamptz,
  -- 迟到: its day lay in a period that had closed when it arrived; kept, but the fact stays
  late boolean not null default false,
  -- whoever wrote it off a paper visit book, for the visitor
  entered_by uuid,
  primary key (town_id, id),
  foreign key (town_id, household_id) references households (town_id, id),
  foreign key (town_id, person_id) references people (town_id, id)
);
create index visits_household on visits (town_id, household_id, visited_on);
create index visits_day on visits (town_id, visited_on);
create index visits_unit on visits (town_id, unit_id, visited_on);
alter table visits enable row level security;
create policy scope on visits to sanzhang_app using (place <@ app_scope()) with check (place <@ app_scope());
grant select, insert, update (place, late) on visits to sanzhang_app;
select distribute('visits');
