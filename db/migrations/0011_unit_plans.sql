-- 划邻: how the households of a village or a group are to be divided into units. A draft changes nothing until it is published.
create table unit_plans (
  town_id uuid not null references towns (id),
  id uuid not null,
  -- the village or group it divides
  place_id uuid not null,
  place ltree not null,
  name text not null,
  state text not null check (state in ('draft', 'scheduled', 'published', 'discarded')),
  -- counts up with every save, so that nobody overwrites what they have not seen
  version integer not null,
  -- what was asked of the planner
  wishes jsonb not null,
  -- groups, each with its units: name, household of the chief proposed, households
  groups jsonb not null,
  -- household → unit it was in when the draft was saved (null: none)
  base jsonb not null,
  -- per group: walking metres, gap to the best possible, exceptions with their reasons, as reckoned by the server
  facts jsonb not null,
  made_at timestamptz not null,
  made_by jsonb not null,
  saved_at timestamptz not null,
  saved_by jsonb not null,
  -- first day the units count
  publish_on date,
  -- reason, and the mandates whose end was agreed to one by one
  consent jsonb,
  published_at timestamptz,
  published_by jsonb,
  -- what the publication did
  outcome jsonb,
  -- why a scheduled publication did not happen
  problem text,
  primary key (town_id, id),
  foreign key (town_id, place_id) references places (town_id, id),
  check ((state in ('scheduled', 'published')) = (publish_on is not null)),
  check ((state = 'published') = (published_at is not null))
);
create index unit_plans_place on unit_plans using gist (place);
create index unit_plans_due on unit_plans (town_id, publish_on) where state = 'scheduled';
alter table unit_plans enable row level security;
create policy scope on unit_plans to sanzhang_app using (place <@ app_scope()) with check (place <@ app_scope());
grant select, insert, update on unit_plans to sanzhang_app;
select distribute('unit_plans');

-- A unit that stays itself while households join and leave it.
alter table place_changes drop constraint place_changes_change_check;
alter table place_changes add constraint place_changes_change_check
  check (change in ('opened', 'renamed', 'moved', 'split', 'merged', 'closed', 'redrawn'));
