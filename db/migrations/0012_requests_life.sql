-- The whole life of a request: plans, pauses, rulings, meetings, several handlers, call-backs, a second question after four weeks, notices.
alter table requests
  drop constraint requests_state_check,
  drop constraint requests_raised_via_check,
  add constraint requests_state_check check (state in ('raised', 'sorted', 'dispatched', 'taken', 'scheduled', 'paused', 'answered', 'rated',
    'written_off', 'withdrawn', 'merged')),
  add constraint requests_raised_via_check check (raised_via in ('card', 'chief', 'visit', 'meeting', 'desk', 'chat')),
  -- the message it was split from, where it stood in an imported chat or sheet
  add column message_id uuid,
  add column source_key text,
  add column merged_into uuid,
  -- when the clock started: when the resident spoke, or said that it is not fixed
  add column clock_at timestamptz,
  -- since when the present rung has it by rising or being handed up; until when it has before it rises by itself
  add column rung_since timestamptz,
  add column rise_at timestamptz,
  add column noticed_at timestamptz,
  -- who rules when it was sent back as often as the town allows; and that somebody has
  add column ruler_mandate_id uuid,
  add column ruled_at timestamptz,
  add column plan jsonb,
  -- what the village's or the town party committee's meeting resolved
  add column minutes jsonb,
  add column paused_at timestamptz,
  add column paused_reason text check (paused_reason in ('funds', 'season', 'law', 'resident')),
  add column paused_until date,
  add column rating_by text check (rating_by in ('resident', 'call', 'paper', 'no_answer')),
  -- first times of each step, for figures
  add column sorted_at timestamptz,
  add column dispatched_at timestamptz,
  add column taken_at timestamptz,
  -- asked again after four weeks: when that is due, when it was done, what was said
  add column reask_at timestamptz,
  add column reasked_at timestamptz,
  add column reask_solved boolean,
  -- how often written off, and how often that did not hold
  add column closings integer not null default 0,
  add column failed_closings integer not null default 0,
  -- every two neighbouring characters of what is said, for search
  add column bigrams text[] not null default '{}',
  add foreign key (town_id, merged_into) references requests (town_id, id),
  add foreign key (town_id, ruler_mandate_id) references mandates (town_id, id);
create unique index requests_source on requests (town_id, source_key) where source_key is not null;
create index requests_rise on requests (town_id, rise_at) where rise_at is not null;
create index requests_reask on requests (town_id, reask_at) where reask_at is not null;
create index requests_raised on requests (town_id, raised_at desc, id desc);
create index requests_due on requests (town_id, (coalesce(due_at, 'infinity'::timestamptz)), id)
  where state not in ('written_off', 'withdrawn', 'merged');
create index requests_bigrams on requests using gin (bigrams);
drop index requests_board;
create index requests_state on requests (town_id, state, raised_at desc, id desc);

-- What was there before: the clock, and the first times of each step.
update requests r set clock_at = case when reopened > 0 then coalesce(rated_at, raised_at) else raised_at end,
  sorted_at = t.sorted, dispatched_at = t.dispatched, taken_at = t.taken,
  closings = (state = 'written_off')::int, rise_at = case when state in ('dispatched', 'taken') then due_at end
  from (select town_id, request_id, min(at) filter (where act = 'sort') as sorted, min(at) filter (where act = 'dispatch') as dispatched,
    min(at) filter (where act = 'take') as taken from request_steps group by 1, 2) t
  where t.town_id = r.town_id and t.request_id = r.id;

-- Every two neighbouring characters, white space left out; a single character stands for itself.
create function bigrams_of(words text) returns text[] language sql immutable parallel safe as $$
  select coalesce(array_agg(distinct substr(t, i, 2)), '{}') from (select regexp_replace(lower(words), '\s+', '', 'g') as t) s,
    generate_series(1, greatest(length(t) - 1, least(length(t), 1))) i $$;

create function keep_bigrams() returns trigger language plpgsql as $$
begin
  new.bigrams := bigrams_of(new.text || ' ' || new.where_text || ' ' || new.number);
  return new;
end $$;
create trigger bigrams before insert or update of text, where_text, number on requests
  for each row execute function keep_bigrams();
update requests set text = text;

-- Candidates for a search. LIKE and @> are not leakproof, so under row security they lose their index; here the index is used and the
-- ids are judged by row security outside. Newest first, capped.
create function requests_with(p_town uuid, p_bigrams text[], p_most integer) returns setof uuid
  language sql stable security definer set search_path = public, pg_temp
begin atomic
  select id from requests where town_id = p_town and bigrams @> p_bigrams order by raised_at desc limit p_most;
end;
revoke all on function requests_with from public;
grant execute on function requests_with to sanzhang_app;

-- Who else has a hand in it: assisting departments and posts, and who was consulted.
create table request_helpers (
  town_id uuid not null references towns (id),
  id uuid not null,
  request_id uuid not null,
  place ltree not null,
  sealed boolean not null default false,
  role text not null check (role in ('assist', 'consult')),
  mandate_id uuid,
  department text,
  asked_at timestamptz not null,
  words text not null default '',
  answered_at timestamptz,
  answer text,
  primary key (town_id, id),
  foreign key (town_id, request_id) references requests (town_id, id),
  foreign key (town_id, mandate_id) references mandates (town_id, id),
  check ((mandate_id is null) <> (department is null))
);
create index request_helpers_request on request_helpers (town_id, request_id);
create index request_helpers_department on request_helpers (town_id, department) where department is not null;
alter table request_helpers enable row level security;
create policy scope on request_helpers to sanzhang_app
  using (place <@ app_scope() and (not sealed or app_sees_sealed())) with check (place <@ app_scope());
grant select, insert, update on request_helpers to sanzhang_app;

-- While one of these is open the clock stands still.
create table request_pauses (
  town_id uuid not null references towns (id),
  id uuid not null,
  request_id uuid not null,
  place ltree not null,
  reason text not null check (reason in ('funds', 'season', 'law', 'resident')),
  from_at timestamptz not null,
  to_at timestamptz check (to_at >= from_at),
  primary key (town_id, id),
  foreign key (town_id, request_id) references requests (town_id, id)
);
create index request_pauses_request on request_pauses (town_id, request_id);
alter table request_pauses enable row level security;
create policy scope on request_pauses to sanzhang_app using (place <@ app_scope()) with check (place <@ app_scope());
grant select, insert, update on request_pauses to sanzhang_app;

-- What somebody is to be told: a post (due soon, risen, to be called back, asked for help) or the resident (by text message, where a phone
-- is on file; the household's page shows the timeline anyway).
create table request_notices (
  town_id uuid not null references towns (id),
  id uuid not null,
  request_id uuid not null,
  place ltree not null,
  sealed boolean not null default false,
  kind text not null,
  to_mandate uuid,
  to_department text,
  to_resident boolean not null default false,
  words text not null,
  at timestamptz not null,
  sent_at timestamptz,
  seen_at timestamptz,
  primary key (town_id, id),
  foreign key (town_id, request_id) references requests (town_id, id)
);
create index request_notices_mandate on request_notices (town_id, to_mandate, at desc) where to_mandate is not null;
create index request_notices_request on request_notices (town_id, request_id);
create index request_notices_unsent on request_notices (town_id, at) where to_resident and sent_at is null;
alter table request_notices enable row level security;
create policy scope on request_notices to sanzhang_app
  using (place <@ app_scope() and (not sealed or app_sees_sealed())) with check (place <@ app_scope());
grant select, insert, update on request_notices to sanzhang_app;

-- A board's filter somebody keeps under a name.
create table request_filters (
  town_id uuid not null references towns (id),
  id uuid not null,
  person_id uuid not null,
  place ltree not null,
  name text not null,
  query jsonb not null,
  primary key (town_id, id),
  unique (town_id, person_id, name)
);
alter table request_filters enable row level security;
create policy scope on request_filters to sanzhang_app using (place <@ app_scope()) with check (place <@ app_scope());
grant select, insert, update, delete on request_filters to sanzhang_app;

select distribute(t) from unnest(array['request_helpers', 'request_pauses', 'request_notices', 'request_filters']) t;
create index requests_merged on requests (town_id, merged_into) where merged_into is not null;
create index requests_message on requests (town_id, message_id) where message_id is not null;
