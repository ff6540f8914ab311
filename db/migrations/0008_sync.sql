-- What phones bring in after hours without signal, and what they have to hear of since they last heard.

-- Every entry of an outbox that was accepted, with the answer it got. Written in the act's own transaction: an entry sent again (the answer
-- was lost, two tabs, a colleague's phone) finds its row and gets the same answer.
create table sync_entries (
  town_id uuid not null references towns (id),
  -- made on the phone
  id uuid not null,
  -- of the post the act was done under
  place ltree not null,
  person_id uuid not null,
  kind text not null,
  -- SHA-256 of what was sent: another content under the same id is not taken for the same
  content bytea not null,
  -- by the phone's clock; the offset is how far the server's was ahead when the entry came in
  made_at timestamptz not null,
  clock_offset_ms bigint not null,
  accepted_at timestamptz not null,
  -- handed in after the mandate had ended 任职结束后补交
  late boolean not null default false,
  -- whoever's phone carried it here
  carried_by uuid,
  result jsonb,
  primary key (town_id, id),
  foreign key (town_id, person_id) references people (town_id, id)
);
create index sync_entries_person on sync_entries (town_id, person_id);
alter table sync_entries enable row level security;
create policy scope on sync_entries to sanzhang_app using (place <@ app_scope()) with check (place <@ app_scope());
grant select, insert, update (place, result) on sync_entries to sanzhang_app;

-- An entry by its id, wherever its post was: the place may have moved, the post ended, since the answer was lost.
create function sync_entry(p_town uuid, p_id uuid) returns table (person_id uuid, kind text, content bytea, accepted_at timestamptz, result jsonb)
  language sql stable security definer set search_path = public, pg_temp
begin atomic
  select e.person_id, e.kind, e.content, e.accepted_at, e.result from sync_entries e where e.town_id = p_town and e.id = p_id;
end;
revoke all on function sync_entry from public;
grant execute on function sync_entry to sanzhang_app;

-- What changed, and which transaction did it. A phone's cursor is the oldest transaction that was still running when it last asked: whatever
-- that one and all later ones changed has the same number or a higher one, whenever they commit, so nothing can slip in behind the cursor.
create table sync_changes (
  town_id uuid not null references towns (id),
  xid xid8 not null default pg_current_xact_id(),
  kind text not null check (kind in ('household', 'request')),
  subject_id uuid not null,
  -- where the row lay or lies: a household that moves is told at both ends
  place ltree not null,
  -- a sealed matter is not told to those who never saw it
  sealed boolean not null default false,
  at timestamptz not null default now(),
  primary key (town_id, xid, kind, subject_id, place, sealed)
);
create index sync_changes_at on sync_changes (town_id, at);
alter table sync_changes enable row level security;
create policy scope on sync_changes for select to sanzhang_app using (place <@ app_scope() and (not sealed or app_sees_sealed()));
grant select on sync_changes to sanzhang_app;

-- tg_argv: the kind, and the column that names its subject.
create function sync_note() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  old_row jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  new_row jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
begin
  if old_row = new_row then return null; end if;
  insert into sync_changes (town_id, kind, subject_id, place, sealed)
    select (r ->> 'town_id')::uuid, tg_argv[0], (r ->> tg_argv[1])::uuid, (r ->> 'place')::ltree, coalesce((r ->> 'sealed')::boolean, false)
    from unnest(array[old_row, new_row]) r where r is not null and r ->> tg_argv[1] is not null
    on conflict do nothing;
  return null;
end $$;
revoke all on function sync_note from public;

-- Who fills an empty database writes a hundred thousand rows that no phone has asked about yet.
create function sync_is_quiet() returns boolean language sql stable parallel safe
  return coalesce(current_setting('app.sync_quiet', true), '') = 'yes';

create trigger sync_note after insert or update or delete on households
  for each row when (not sync_is_quiet()) execute function sync_note('household', 'id');
create trigger sync_note after insert or update or delete on residents
  for each row when (not sync_is_quiet()) execute function sync_note('household', 'household_id');
create trigger sync_note after insert or update or delete on household_classes
  for each row when (not sync_is_quiet()) execute function sync_note('household', 'household_id');
create trigger sync_note after insert or update or delete on visits
  for each row when (not sync_is_quiet()) execute function sync_note('household', 'household_id');
create trigger sync_note after insert or update or delete on requests
  for each row when (not sync_is_quiet()) execute function sync_note('request', 'id');
create trigger sync_note after insert or update or delete on request_steps
  for each row when (not sync_is_quiet()) execute function sync_note('request', 'request_id');

select distribute('sync_entries'), distribute('sync_changes');
