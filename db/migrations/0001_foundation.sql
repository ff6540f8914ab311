-- What every later table leans on: the tree type, the unprivileged role, the scope of a transaction.
create extension if not exists ltree;

do $$ begin
  if not exists (select from pg_roles where rolname = 'sanzhang_app') then
    create role sanzhang_app nologin nobypassrls;
  end if;
  execute format('grant sanzhang_app to %I', current_user);
exception when insufficient_privilege then
  -- An administrator made the role and granted it already; otherwise the first scoped connection says that it may not take it.
  if not exists (select from pg_roles where rolname = 'sanzhang_app' and pg_has_role(oid, 'member')) then raise; end if;
end $$;

grant usage on schema public to sanzhang_app;

-- The subtree the current transaction may see. After a scoped transaction a pooled connection keeps the setting as '', which as an
-- ltree would be the root of everything: nullif turns it into null, and null sees nothing.
create function app_scope() returns ltree language sql stable parallel safe
  return nullif(current_setting('app.scope', true), '')::ltree;

-- Sealed kinds (domestic violence, minors, crime leads) are rows that only named posts see.
create function app_sees_sealed() returns boolean language sql stable parallel safe
  return coalesce(nullif(current_setting('app.sealed', true), ''), 'no') = 'yes';

-- Marks a table of town data, to be spread by town_id where the database is Citus; does nothing on plain PostgreSQL.
create function distribute(table_name text) returns void language plpgsql as $$
begin
  if exists (select from pg_extension where extname = 'citus') then
    execute format('select create_distributed_table(%L, %L)', table_name, 'town_id');
  end if;
end $$;

-- Tenants: towns, and the county seats above them. Small and shared, so not distributed.
create table towns (
  id uuid primary key,
  kind text not null check (kind in ('county', 'town')),
  county_id uuid references towns (id),
  -- 12 digits of the statistics code
  code text not null check (code ~ '^\d{12}$'),
  name text not null,
  path ltree not null unique,
  created_at timestamptz not null default now(),
  check ((kind = 'county') = (county_id is null))
);
alter table towns enable row level security;
create policy scope on towns to sanzhang_app
  using (path <@ app_scope() or path @> app_scope()) with check (path <@ app_scope());
grant select, insert, update on towns to sanzhang_app;
