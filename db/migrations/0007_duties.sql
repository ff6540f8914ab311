-- 走访任务账: what is owed to each household in each calendar period. While the period runs a row follows the records; its close freezes it.
create table duties (
  town_id uuid not null references towns (id),
  -- 2026-11, 2026-Q4
  period text not null,
  duty text not null check (duty in ('key', 'ordinary', 'group_chief', 'area_chief')),
  household_id uuid not null,
  place ltree not null,
  -- the unit the household lies in; the group, for an orphan
  home_id uuid not null,
  from_on date not null,
  to_on date not null,
  times integer not null,
  fulfilled integer not null,
  nobody_home integer not null,
  -- the last day somebody of the household was met or reached
  last_visit date,
  state text not null check (state in ('open', 'done', 'missed', 'dropped')),
  -- why it was dropped
  reason text,
  -- village, area, group and unit it lay in when the period closed
  line uuid[],
  closed_at timestamptz,
  primary key (town_id, period, duty, household_id),
  foreign key (town_id, household_id) references households (town_id, id),
  check (closed_at is null or (state <> 'open' and line is not null))
);
create index duties_household on duties (town_id, household_id, from_on);
create index duties_open on duties (town_id, to_on) where closed_at is null;
create index duties_open_place on duties using gist (place) where closed_at is null;
alter table duties enable row level security;
create policy scope on duties to sanzhang_app using (place <@ app_scope()) with check (place <@ app_scope());
grant select, update (place, times, fulfilled, nobody_home, last_visit, state, reason) on duties to sanzhang_app;

-- 走访覆盖: done of due by place. Rows of units (of groups, for their orphans) are kept by increment; `whole` rows, which hold everything at
-- or below a place, are written when the period closes, with the parent the place had then.
create table coverage (
  town_id uuid not null references towns (id),
  period text not null,
  duty text not null,
  place_id uuid not null,
  whole boolean not null,
  place ltree not null,
  parent_id uuid,
  from_on date not null,
  to_on date not null,
  -- dropped ones are no longer due
  due integer not null,
  done integer not null,
  dropped integer not null,
  closed_at timestamptz,
  primary key (town_id, period, duty, place_id, whole),
  foreign key (town_id, place_id) references places (town_id, id)
);
create index coverage_parent on coverage (town_id, parent_id, period) where whole;
alter table coverage enable row level security;
create policy scope on coverage to sanzhang_app using (place <@ app_scope()) with check (place <@ app_scope());
grant select, update (place) on coverage to sanzhang_app;

-- How far a town's account is kept: from which day on, up to which day periods are opened, how many versions of its rules were seen.
create table duty_books (
  town_id uuid primary key references towns (id),
  place ltree not null,
  from_on date not null,
  kept_to date not null,
  rules_seen integer not null
);
alter table duty_books enable row level security;
create policy scope on duty_books to sanzhang_app using (place <@ app_scope()) with check (place <@ app_scope());
grant select, update (place) on duty_books to sanzhang_app;

-- Households whose stay or class was changed since their rows were reckoned.
create table duty_changes (
  town_id uuid not null references towns (id),
  household_id uuid not null,
  place ltree not null,
  primary key (town_id, household_id),
  foreign key (town_id, household_id) references households (town_id, id)
);
alter table duty_changes enable row level security;
create policy scope on duty_changes to sanzhang_app using (place <@ app_scope()) with check (place <@ app_scope());
grant select, update (place) on duty_changes to sanzhang_app;

create function mark_duty_change(p_town uuid, p_household uuid, p_place ltree) returns void
  language sql volatile security definer set search_path = public, pg_temp
begin atomic
  insert into duty_changes (town_id, household_id, place)
    select p_town, p_household, p_place where exists (select from duty_books where town_id = p_town)
    on conflict (town_id, household_id) do nothing;
end;
revoke all on function mark_duty_change from public;
grant execute on function mark_duty_change to sanzhang_app;

create function household_changed() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op = 'UPDATE' then
    if coalesce(new.unit_id, new.group_id) <> coalesce(old.unit_id, old.group_id) then
      update duties set home_id = coalesce(new.unit_id, new.group_id)
        where town_id = new.town_id and household_id = new.id and closed_at is null;
    end if;
    if (new.started_on, new.ended_on, new.ended_reason) is not distinct from (old.started_on, old.ended_on, old.ended_reason) then
      return null;
    end if;
  end if;
  perform mark_duty_change(new.town_id, new.id, new.place);
  return null;
end $$;
create trigger duties after insert or update of unit_id, group_id, started_on, ended_on, ended_reason on households
  for each row execute function household_changed();

create function household_class_changed() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform mark_duty_change(new.town_id, new.household_id, new.place);
  return null;
end $$;
create trigger duties after insert or update of from_on, to_on on household_classes
  for each row execute function household_class_changed();

-- The increment: each change of a duty's state or home goes into the row of its home.
create function count_coverage(d duties, sign integer) returns void language sql volatile set search_path = public, pg_temp
begin atomic
  insert into coverage as c (town_id, period, duty, place_id, whole, place, from_on, to_on, due, done, dropped)
    select d.town_id, d.period, d.duty, d.home_id, false, p.path, d.from_on, d.to_on, sign * (d.state <> 'dropped')::integer,
      sign * (d.state = 'done')::integer, sign * (d.state = 'dropped')::integer
    from places p where p.town_id = d.town_id and p.id = d.home_id
    on conflict (town_id, period, duty, place_id, whole) do update
      set due = c.due + excluded.due, done = c.done + excluded.done, dropped = c.dropped + excluded.dropped;
end;
revoke all on function count_coverage from public;

create function duty_counted() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op <> 'INSERT' then perform count_coverage(old, -1); end if;
  if tg_op <> 'DELETE' then perform count_coverage(new, 1); end if;
  return null;
end $$;
create trigger counted after insert or delete on duties for each row execute function duty_counted();
-- Its close turns open into missed and moves no count.
create trigger recounted after update of home_id, state on duties for each row
  when (new.closed_at is null and (old.home_id, old.state) is distinct from (new.home_id, new.state)) execute function duty_counted();

-- A closed period is a fact. Only where its rows are seen may follow the place they are about.
create function keep_closed() returns trigger language plpgsql as $$
begin
  if old.closed_at is null then return case tg_op when 'DELETE' then old else new end; end if;
  if tg_op = 'UPDATE' and to_jsonb(new) - 'place' = to_jsonb(old) - 'place' then return new; end if;
  raise exception 'closed duties are facts' using errcode = 'integrity_constraint_violation';
end $$;
create trigger closed before update or delete on duties for each row execute function keep_closed();
create trigger closed before update or delete on coverage for each row execute function keep_closed();

-- Birthdays of the old stand on the day's list.
create index residents_born on residents (town_id, born);

select distribute('duties'), distribute('coverage'), distribute('duty_books'), distribute('duty_changes');

-- A finding of a visit becomes a request without being typed again.
alter table requests add column visit_id uuid;
alter table requests add constraint requests_visit foreign key (town_id, visit_id) references visits (town_id, id);
create index requests_visit on requests (town_id, visit_id) where visit_id is not null;

-- 变动: what a visitor found changed in a household, until the office carries it out or says why not.
create table proposals (
  town_id uuid not null references towns (id),
  id uuid not null,
  place ltree not null,
  household_id uuid not null,
  -- whom it is about; null: the household as a whole, or somebody new
  resident_id uuid,
  kind text not null check (kind in ('moved', 'born', 'died', 'away', 'phone')),
  happened_on date not null,
  name text not null default '',
  phone_sealed bytea,
  phone_masked text,
  note text not null default '',
  person_id uuid not null,
  mandate_id uuid not null,
  post text not null,
  proposed_at timestamptz not null,
  device_at timestamptz,
  state text not null check (state in ('open', 'approved', 'refused')),
  decided_by uuid,
  decided_at timestamptz,
  reason text not null default '',
  primary key (town_id, id),
  foreign key (town_id, household_id) references households (town_id, id),
  foreign key (town_id, resident_id) references residents (town_id, id),
  foreign key (town_id, person_id) references people (town_id, id),
  check ((state = 'open') = (decided_by is null))
);
create index proposals_state on proposals (town_id, state, proposed_at);
create index proposals_household on proposals (town_id, household_id);
alter table proposals enable row level security;
create policy scope on proposals to sanzhang_app using (place <@ app_scope()) with check (place <@ app_scope());
grant select, insert, update (place, state, decided_by, decided_at, reason) on proposals to sanzhang_app;
select distribute('proposals');
