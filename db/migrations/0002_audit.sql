-- Every act leaves a record. Rows are chained by hash within a town and can be added only through audit_append.
create table audit_heads (
  town_id uuid primary key references towns (id),
  seq bigint not null,
  hash bytea not null
);
alter table audit_heads enable row level security;

create table audit_log (
  town_id uuid not null references towns (id),
  seq bigint not null,
  id uuid not null,
  place ltree not null,
  at timestamptz not null,
  device_at timestamptz,
  -- who, as which post: {kind, person, name, post, mandate, actingFor, …}
  actor jsonb not null,
  act text not null,
  subject_kind text not null,
  subject_id uuid,
  before jsonb,
  after jsonb,
  prev_hash bytea not null,
  hash bytea not null,
  primary key (town_id, seq)
);
create unique index audit_log_id on audit_log (town_id, id);
create index audit_log_subject on audit_log (town_id, subject_kind, subject_id);
alter table audit_log enable row level security;
create policy scope on audit_log for select to sanzhang_app using (place <@ app_scope());
grant select on audit_log to sanzhang_app;
select distribute('audit_heads'), distribute('audit_log');

-- The bytes a row's hash covers, as the verifier recomputes them.
create function audit_hash(prev_hash bytea, town_id uuid, seq bigint, id uuid, place ltree, at timestamptz, device_at timestamptz,
  actor jsonb, act text, subject_kind text, subject_id uuid, before jsonb, after jsonb) returns bytea
  language sql immutable
  return sha256(prev_hash || convert_to(jsonb_build_array(town_id, seq, id, place::text,
    extract(epoch from at), extract(epoch from device_at), actor, act, subject_kind, subject_id, before, after)::text, 'UTF8'));

-- Takes the town's head (a lock until commit, so a town's chain has one order), adds the row, moves the head.
create function audit_append(p_town uuid, p_id uuid, p_place ltree, p_at timestamptz, p_device_at timestamptz,
  p_actor jsonb, p_act text, p_subject_kind text, p_subject_id uuid, p_before jsonb, p_after jsonb) returns bigint
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  head audit_heads;
  fresh bytea;
begin
  if not (p_place <@ app_scope()) then
    raise insufficient_privilege using message = 'audit record outside the scope of the transaction';
  end if;
  insert into audit_heads values (p_town, 0, '\x') on conflict do nothing;
  select * into head from audit_heads where town_id = p_town for update;
  fresh := audit_hash(head.hash, p_town, head.seq + 1, p_id, p_place, p_at, p_device_at, p_actor, p_act, p_subject_kind, p_subject_id, p_before, p_after);
  insert into audit_log values (p_town, head.seq + 1, p_id, p_place, p_at, p_device_at, p_actor, p_act, p_subject_kind, p_subject_id,
    p_before, p_after, head.hash, fresh);
  update audit_heads set seq = head.seq + 1, hash = fresh where town_id = p_town;
  return head.seq + 1;
end $$;
revoke all on function audit_append from public;
grant execute on function audit_append to sanzhang_app;
