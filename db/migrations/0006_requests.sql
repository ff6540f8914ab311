-- A matter a resident raises, from 点单 to 销号.
create table requests (
  town_id uuid not null references towns (id),
  id uuid not null,
  place ltree not null,
  -- what people read out on the phone: year, month and a count within the town
  number text not null,
  household_id uuid,
  resident_id uuid,
  village_id uuid not null,
  raised_at timestamptz not null,
  raised_via text not null check (raised_via in ('card', 'chief', 'visit', 'meeting', 'desk')),
  raiser_name text not null default '',
  raiser_phone_sealed bytea,
  raiser_phone_masked text,
  text text not null,
  where_text text not null default '',
  longitude double precision,
  latitude double precision,
  state text not null check (state in ('raised', 'sorted', 'dispatched', 'taken', 'answered', 'rated', 'written_off', 'withdrawn')),
  category text,
  size text check (size in ('minor', 'major', 'hard')),
  ownership text check (ownership in ('public', 'private')),
  public_safety boolean not null default false,
  urgency text check (urgency in ('life', 'utility', 'general_safety', 'ordinary', 'complex')),
  sealed boolean not null default false,
  -- somebody the matter complains about: it never routes to them
  about_person_id uuid,
  rung text check (rung in ('unit', 'group', 'area', 'village', 'town')),
  handler_mandate_id uuid,
  handler_department text,
  due_at timestamptz,
  outcome text check (outcome in ('solved', 'explained', 'planned', 'not_lawful', 'referred', 'withdrawn', 'merged')),
  answer text,
  answered_at timestamptz,
  answered_by uuid,
  solved boolean,
  satisfied boolean,
  rating_words text,
  rated_at timestamptz,
  written_off_at timestamptz,
  written_off_by uuid,
  sent_back integer not null default 0,
  reopened integer not null default 0,
  primary key (town_id, id),
  unique (town_id, number),
  foreign key (town_id, household_id) references households (town_id, id),
  foreign key (town_id, village_id) references places (town_id, id),
  foreign key (town_id, handler_mandate_id) references mandates (town_id, id)
);
create index requests_board on requests (town_id, state, raised_at desc);
create index requests_handler on requests (town_id, handler_mandate_id) where handler_mandate_id is not null;
create index requests_household on requests (town_id, household_id);
alter table requests enable row level security;
create policy scope on requests to sanzhang_app
  using (place <@ app_scope() and (not sealed or app_sees_sealed())) with check (place <@ app_scope());
grant select, insert, update on requests to sanzhang_app;

-- One row per step: who, as which post, when, from which state to which, and why.
create table request_steps (
  town_id uuid not null references towns (id),
  id uuid not null,
  request_id uuid not null,
  place ltree not null,
  sealed boolean not null default false,
  act text not null,
  from_state text,
  to_state text not null,
  at timestamptz not null,
  device_at timestamptz,
  actor jsonb not null,
  words text not null default '',
  facts jsonb not null default '{}',
  primary key (town_id, id),
  foreign key (town_id, request_id) references requests (town_id, id)
);
create index request_steps_request on request_steps (town_id, request_id, at);
alter table request_steps enable row level security;
create policy scope on request_steps to sanzhang_app
  using (place <@ app_scope() and (not sealed or app_sees_sealed())) with check (place <@ app_scope());
grant select, insert, update (place, sealed) on request_steps to sanzhang_app;

-- The count behind request numbers, one row per town and month.
create table request_numbers (
  town_id uuid not null references towns (id),
  month text not null,
  place ltree not null,
  last integer not null,
  primary key (town_id, month)
);
alter table request_numbers enable row level security;

create function next_request_number(p_town uuid, p_month text) returns integer
  language sql volatile security definer set search_path = public, pg_temp
begin atomic
  insert into request_numbers (town_id, month, place, last) select p_town, p_month, path, 1 from towns where id = p_town
    on conflict (town_id, month) do update set last = request_numbers.last + 1
    returning last;
end;
revoke all on function next_request_number from public;
grant execute on function next_request_number to sanzhang_app;

select distribute('requests'), distribute('request_steps');
