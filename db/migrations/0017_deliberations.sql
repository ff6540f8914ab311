-- 议事: a circle of households settles one matter, one household one vote.
create table deliberations (
  town_id uuid not null references towns (id),
  id uuid not null,
  -- the least place that holds the whole circle
  place_id uuid not null,
  place ltree not null,
  -- how the circle calls itself: 三栋二单元, 石板冲组
  circle text not null,
  -- every household of the place, or only those named
  whole boolean not null,
  title text not null,
  matter text not null,
  -- [{key, label, estimate (分)}]; one is chosen when the vote opens
  options jsonb not null,
  -- the request it came from
  request_id uuid,
  proposed_at timestamptz not null,
  proposed_by jsonb not null,
  -- frozen at the opening: what is voted on, for how long, how many must take part and agree, by which text
  opened_at timestamptz,
  opened_by jsonb,
  option_key text,
  closes_at timestamptz,
  hidden boolean,
  quorum jsonb,
  households integer,
  -- what came of it, reckoned once after the close
  result jsonb,
  withdrawn_at timestamptz,
  withdrawn_by jsonb,
  withdrawn_reason text,
  primary key (town_id, id),
  foreign key (town_id, place_id) references places (town_id, id),
  foreign key (town_id, request_id) references requests (town_id, id),
  check ((opened_at is null) = (closes_at is null) and (opened_at is null) = (option_key is null)
    and (opened_at is null) = (quorum is null) and (opened_at is null) = (households is null)),
  check (closes_at > opened_at),
  check (result is null or opened_at is not null),
  check ((withdrawn_at is null) = (withdrawn_reason is null))
);
create index deliberations_place on deliberations using gist (place);
create index deliberations_due on deliberations (town_id, closes_at) where result is null and withdrawn_at is null;
alter table deliberations enable row level security;
-- Read from above and by whoever lives or serves below it: the matter is the circle's own.
create policy scope on deliberations to sanzhang_app
  using (place <@ app_scope() or place @> app_scope()) with check (place <@ app_scope());
grant select, insert, update on deliberations to sanzhang_app;

-- 表决名册: the households that may vote, as they were when the vote opened (or, before, as the circle was named). Never changed afterwards.
create table deliberation_households (
  town_id uuid not null references towns (id),
  deliberation_id uuid not null,
  household_id uuid not null,
  place ltree not null,
  -- as it was called on that day
  head text not null,
  address text not null,
  primary key (town_id, deliberation_id, household_id),
  foreign key (town_id, deliberation_id) references deliberations (town_id, id),
  foreign key (town_id, household_id) references households (town_id, id)
);
create index deliberation_households_household on deliberation_households (town_id, household_id);
alter table deliberation_households enable row level security;
create policy scope on deliberation_households to sanzhang_app using (place <@ app_scope()) with check (place <@ app_scope());
grant select, insert, delete, update (place) on deliberation_households to sanzhang_app;

-- What is said about it, on line or at a meeting, perhaps taken down for somebody.
create table deliberation_words (
  town_id uuid not null references towns (id),
  id uuid not null,
  deliberation_id uuid not null,
  place ltree not null,
  household_id uuid,
  -- who is speaking, as the others read it
  speaker text not null,
  via text not null check (via in ('online', 'meeting', 'spoken')),
  words text not null,
  said_at timestamptz not null,
  taken_by jsonb not null,
  primary key (town_id, id),
  foreign key (town_id, deliberation_id) references deliberations (town_id, id),
  foreign key (town_id, household_id) references households (town_id, id)
);
create index deliberation_words_of on deliberation_words (town_id, deliberation_id, said_at);
alter table deliberation_words enable row level security;
create policy scope on deliberation_words to sanzhang_app
  using (place <@ app_scope() or place @> app_scope()) with check (place <@ app_scope() or place @> app_scope());
grant select, insert, update (place) on deliberation_words to sanzhang_app;

-- Every vote as it was given; a later one of the same household names the one it replaces. A paper slip counts when two people have keyed the
-- same. Who voted what is read by the household itself and by the count; nobody below the town reads it of a neighbour.
create table ballots (
  town_id uuid not null references towns (id),
  id uuid not null,
  deliberation_id uuid not null,
  household_id uuid not null,
  place ltree not null,
  choice text not null check (choice in ('yes', 'no', 'objection')),
  reason text,
  via text not null check (via in ('card', 'spoken', 'paper')),
  -- the slip's number, for paper; who was there, for a word taken down
  slip text,
  witness text,
  given_at timestamptz not null,
  given_by jsonb not null,
  keyed_by uuid,
  -- the second keying, by somebody else, that said the same
  confirmed_at timestamptz,
  confirmed_by jsonb,
  replaces uuid,
  replaced_at timestamptz,
  primary key (town_id, id),
  foreign key (town_id, deliberation_id, household_id) references deliberation_households (town_id, deliberation_id, household_id),
  check (choice <> 'objection' or reason is not null),
  check ((via = 'paper') = (slip is not null)),
  check (confirmed_at is null or via = 'paper')
);
-- One household, one vote that stands, and at most one slip that waits for its second keying.
create unique index ballots_standing on ballots (town_id, deliberation_id, household_id)
  where replaced_at is null and (via <> 'paper' or confirmed_at is not null);
create unique index ballots_waiting on ballots (town_id, deliberation_id, household_id)
  where replaced_at is null and via = 'paper' and confirmed_at is null;
alter table ballots enable row level security;
create policy scope on ballots to sanzhang_app using (place <@ app_scope()) with check (place <@ app_scope());
grant select, insert, update on ballots to sanzhang_app;
select distribute('deliberations'), distribute('deliberation_households'), distribute('deliberation_words'), distribute('ballots');

-- The figures of a vote for whoever may know them, also those who may not read the votes of others: counts, never who.
create function deliberation_counts(town uuid, deliberation uuid)
returns table (households bigint, voted bigint, yes bigint, no bigint, objection bigint, waiting bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select (select count(*) from deliberation_households h where h.town_id = town and h.deliberation_id = deliberation),
    count(*) filter (where b.via <> 'paper' or b.confirmed_at is not null),
    count(*) filter (where b.choice = 'yes' and (b.via <> 'paper' or b.confirmed_at is not null)),
    count(*) filter (where b.choice = 'no' and (b.via <> 'paper' or b.confirmed_at is not null)),
    count(*) filter (where b.choice = 'objection' and (b.via <> 'paper' or b.confirmed_at is not null)),
    count(*) filter (where b.via = 'paper' and b.confirmed_at is null)
  from ballots b where b.town_id = town and b.deliberation_id = deliberation and b.replaced_at is null
$$;
revoke execute on function deliberation_counts from public;
grant execute on function deliberation_counts to sanzhang_app;
