-- 摸排/通知: one set of questions, fanned out to the households of a place, answered household by household.
create table rollcalls (
  town_id uuid not null references towns (id),
  id uuid not null,
  -- the place whose households are asked
  place_id uuid not null,
  place ltree not null,
  -- where whoever asks holds the post: the town, or a village
  asked_place_id uuid not null,
  title text not null,
  notice text not null,
  -- [{key, kind, label, required, options?, unit?, least?, most?}]
  fields jsonb not null,
  -- household classes that are asked; empty: every household
  kinds text[] not null default '{}',
  asked_at timestamptz not null,
  asked_by jsonb not null,
  due_at timestamptz not null check (due_at > asked_at),
  closes_at_due boolean not null,
  -- emergency mode: who ordered it, by which paper or words, and when it ends by itself
  emergency_authority text,
  emergency_document text,
  emergency_until timestamptz,
  closed_at timestamptz,
  closed_by jsonb,
  closed_how text check (closed_how in ('hand', 'due')),
  primary key (town_id, id),
  foreign key (town_id, place_id) references places (town_id, id),
  foreign key (town_id, asked_place_id) references places (town_id, id),
  check ((emergency_until is null) = (emergency_authority is null) and (emergency_until is null) = (emergency_document is null)),
  check ((closed_at is null) = (closed_how is null))
);
create index rollcalls_open on rollcalls (town_id, due_at) where closed_at is null;
create index rollcalls_place on rollcalls using gist (place);
alter table rollcalls enable row level security;
-- The question is no secret: it is read by everybody who answers below it, and by whoever looks down on it.
create policy scope on rollcalls to sanzhang_app
  using (place <@ app_scope() or place @> app_scope()) with check (place <@ app_scope());
grant select, insert, update on rollcalls to sanzhang_app;

-- One line per household asked, with the answer that counts.
create table rollcall_households (
  town_id uuid not null references towns (id),
  rollcall_id uuid not null,
  household_id uuid not null,
  place ltree not null,
  -- the unit it is counted in, or the group of a household without one
  leaf_id uuid not null,
  state text not null default 'open' check (state in ('open', 'answered', 'absent', 'dropped')),
  -- when it came in after the asking
  joined_at timestamptz,
  dropped_reason text,
  answer_id uuid,
  late boolean not null default false,
  primary key (town_id, rollcall_id, household_id),
  foreign key (town_id, rollcall_id) references rollcalls (town_id, id),
  foreign key (town_id, household_id) references households (town_id, id),
  check ((state = 'dropped') = (dropped_reason is not null))
);
create index rollcall_households_household on rollcall_households (town_id, household_id);
create index rollcall_households_leaf on rollcall_households (town_id, rollcall_id, leaf_id);
alter table rollcall_households enable row level security;
create policy scope on rollcall_households to sanzhang_app using (place <@ app_scope()) with check (place <@ app_scope());
grant select, insert, update on rollcall_households to sanzhang_app;

-- Every answer as it was given. A correction is a further row that names the one before; none is ever changed.
create table rollcall_answers (
  town_id uuid not null references towns (id),
  -- made on the phone; one act may answer for several households
  id uuid not null,
  household_id uuid not null,
  rollcall_id uuid not null,
  place ltree not null,
  outcome text not null check (outcome in ('answered', 'absent')),
  "values" jsonb not null,
  late boolean not null,
  via text not null check (via in ('phone', 'paper')),
  replaces uuid,
  person_id uuid not null,
  mandate_id uuid not null,
  post text not null,
  -- when it was answered, by the phone's clock where that can be; when it reached us
  answered_at timestamptz not null,
  recorded_at timestamptz not null,
  device_at timestamptz,
  primary key (town_id, id, household_id),
  foreign key (town_id, rollcall_id, household_id) references rollcall_households (town_id, rollcall_id, household_id),
  foreign key (town_id, person_id) references people (town_id, id)
);
create index rollcall_answers_household on rollcall_answers (town_id, rollcall_id, household_id);
alter table rollcall_answers enable row level security;
create policy scope on rollcall_answers to sanzhang_app using (place <@ app_scope()) with check (place <@ app_scope());
grant select, insert, update (place) on rollcall_answers to sanzhang_app;

-- How many, by unit, kept by increment; `npm run rebuild:rollcalls` counts the lines again and compares.
create table rollcall_counts (
  town_id uuid not null references towns (id),
  rollcall_id uuid not null,
  leaf_id uuid not null,
  place ltree not null,
  -- open, answered or absent; without the dropped
  asked integer not null default 0,
  answered integer not null default 0,
  absent integer not null default 0,
  dropped integer not null default 0,
  -- of the answered
  late integer not null default 0,
  primary key (town_id, rollcall_id, leaf_id),
  foreign key (town_id, rollcall_id) references rollcalls (town_id, id),
  foreign key (town_id, leaf_id) references places (town_id, id)
);
alter table rollcall_counts enable row level security;
create policy scope on rollcall_counts to sanzhang_app using (place <@ app_scope()) with check (place <@ app_scope());
grant select, insert, update on rollcall_counts to sanzhang_app;
select distribute('rollcalls'), distribute('rollcall_households'), distribute('rollcall_answers'), distribute('rollcall_counts');

-- Whatever changes a line moves the count of its unit by as much, in the same transaction.
create function rollcall_line_changed() returns trigger language plpgsql as $$
begin
  update rollcall_counts c set
    asked = c.asked - (old.state <> 'dropped')::integer,
    answered = c.answered - (old.state = 'answered')::integer,
    absent = c.absent - (old.state = 'absent')::integer,
    dropped = c.dropped - (old.state = 'dropped')::integer,
    late = c.late - (old.state = 'answered' and old.late)::integer
  where c.town_id = old.town_id and c.rollcall_id = old.rollcall_id and c.leaf_id = old.leaf_id and old.leaf_id <> new.leaf_id;
  if old.leaf_id <> new.leaf_id then
    insert into rollcall_counts (town_id, rollcall_id, leaf_id, place)
      select new.town_id, new.rollcall_id, new.leaf_id, p.path from places p where p.town_id = new.town_id and p.id = new.leaf_id
      on conflict do nothing;
  end if;
  update rollcall_counts c set
    asked = c.asked + (new.state <> 'dropped')::integer - (old.state <> 'dropped' and old.leaf_id = new.leaf_id)::integer,
    answered = c.answered + (new.state = 'answered')::integer - (old.state = 'answered' and old.leaf_id = new.leaf_id)::integer,
    absent = c.absent + (new.state = 'absent')::integer - (old.state = 'absent' and old.leaf_id = new.leaf_id)::integer,
    dropped = c.dropped + (new.state = 'dropped')::integer - (old.state = 'dropped' and old.leaf_id = new.leaf_id)::integer,
    late = c.late + (new.state = 'answered' and new.late)::integer
      - (old.state = 'answered' and old.late and old.leaf_id = new.leaf_id)::integer
  where c.town_id = new.town_id and c.rollcall_id = new.rollcall_id and c.leaf_id = new.leaf_id;
  return null;
end $$;
create trigger rollcall_line_changed after update of state, late, leaf_id on rollcall_households
  for each row execute function rollcall_line_changed();

-- A household that comes while a roll call of all households is open joins it; where only certain classes are asked, whoever was of them on
-- the day of asking is asked, and nobody later.
create function rollcall_household_came() returns trigger language plpgsql as $$
begin
  with joined as (
    insert into rollcall_households (town_id, rollcall_id, household_id, place, leaf_id, joined_at)
      select r.town_id, r.id, new.id, new.place, coalesce(new.unit_id, new.group_id), now() from rollcalls r
        where r.town_id = new.town_id and r.closed_at is null and r.kinds = '{}' and r.place @> new.place
      on conflict do nothing
      returning town_id, rollcall_id, leaf_id)
  insert into rollcall_counts as c (town_id, rollcall_id, leaf_id, place, asked)
    select j.town_id, j.rollcall_id, j.leaf_id, p.path, 1 from joined j
      join places p on p.town_id = j.town_id and p.id = j.leaf_id and p.town_id = new.town_id
    on conflict (town_id, rollcall_id, leaf_id) do update set asked = c.asked + 1;
  return null;
end $$;
create trigger rollcall_household_came after insert on households
  for each row when (new.ended_on is null) execute function rollcall_household_came();

-- One that ends drops out, unless it has answered; one that goes to another unit is asked there, or drops out where that was not asked.
create function rollcall_household_changed() returns trigger language plpgsql as $$
begin
  update rollcall_households l set
    leaf_id = coalesce(new.unit_id, new.group_id),
    state = case when l.state in ('answered', 'dropped') and not (l.state = 'dropped' and old.ended_on is not null and new.ended_on is null)
        then l.state
      when new.ended_on is not null or not p.path <@ r.place then 'dropped'
      when l.state = 'dropped' then 'open' else l.state end,
    dropped_reason = case when l.state = 'answered' or l.state = 'dropped' and not (old.ended_on is not null and new.ended_on is null)
        then l.dropped_reason
      when new.ended_on is not null then '已销户：' || coalesce(new.ended_reason, '')
      when not p.path <@ r.place then '已划到本次摸排范围以外' end
  from rollcalls r, places p
  where l.town_id = new.town_id and l.household_id = new.id
    and r.town_id = new.town_id and r.id = l.rollcall_id and r.closed_at is null
    and p.town_id = new.town_id and p.id = coalesce(new.unit_id, new.group_id);
  return null;
end $$;
create trigger rollcall_household_changed after update of ended_on, unit_id, group_id on households for each row
  when (new.ended_on is distinct from old.ended_on or coalesce(new.unit_id, new.group_id) <> coalesce(old.unit_id, old.group_id))
  execute function rollcall_household_changed();
