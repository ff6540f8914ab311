-- Boards and search over a million requests: each town its own part of the search index, each village its own order.
create index requests_village on requests (town_id, village_id, raised_at desc, id desc);
create index requests_village_open on requests (town_id, village_id) where state not in ('written_off', 'withdrawn', 'merged');

-- The town's mark before each pair of characters: what is asked in one town is not looked up among the words of all. Marks that happen to be
-- the same cost a glance; town_id decides.
-- Dear to reckon row by row: the planner is to look it up.
create function marked_bigrams(town uuid, words text) returns text[] language sql immutable parallel safe cost 10000 as $$
  select coalesce(array_agg(right(town::text, 6) || gram), '{}') from unnest(public.bigrams_of(words)) gram $$;

-- In the index alone: in the row the pairs were half of what a board reads.
drop trigger bigrams on requests;
drop function keep_bigrams;
drop function requests_with;
drop index requests_bigrams;
alter table requests drop column bigrams;
create index requests_bigrams on requests using gin (marked_bigrams(town_id, text || ' ' || where_text || ' ' || number));

-- Candidates for a search, newest first, capped: with `p_open` only those not over, with a village only its own. LIKE and @> are not
-- leakproof, so under row security they lose their index; here the index is used and row security judges the rows outside.
create function requests_with(p_town uuid, p_bigrams text[], p_open boolean, p_village uuid, p_most integer) returns setof uuid
  language sql stable security definer set search_path = public, pg_temp
begin atomic
  -- Looked up before anything else: with the town beside it, the planner also reads the town's whole index, a hundred times as much.
  with found as materialized (
    select town_id, id, village_id, state, raised_at from requests where marked_bigrams(town_id, text || ' ' || where_text || ' ' || number)
      @> (select array_agg(right(p_town::text, 6) || gram) from unnest(p_bigrams) gram))
  select id from found
    where town_id = p_town and (not p_open or state not in ('written_off', 'withdrawn', 'merged')) and (p_village is null or village_id = p_village)
    order by raised_at desc limit p_most;
end;
revoke all on function requests_with from public;
grant execute on function requests_with to sanzhang_app;

-- 值班表: who of the town's office sits at the duty desk between two days. What concerns public safety goes to them first.
create table on_duty (
  town_id uuid not null references towns (id),
  id uuid not null,
  place ltree not null,
  mandate_id uuid not null,
  from_on date not null,
  to_on date not null check (to_on >= from_on),
  primary key (town_id, id),
  foreign key (town_id, mandate_id) references mandates (town_id, id)
);
create index on_duty_days on on_duty (town_id, to_on);
alter table on_duty enable row level security;
create policy scope on on_duty to sanzhang_app
  using (place <@ app_scope() or place @> app_scope()) with check (place <@ app_scope());
-- update of place: with a place that moves
grant select, insert, delete, update (place) on on_duty to sanzhang_app;
select distribute('on_duty');
