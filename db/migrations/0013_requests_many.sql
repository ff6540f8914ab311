-- Boards and search over a million requests: each town its own part of the search index, each village its own order.
create index requests_village on requests (town_id, village_id, raised_at desc, id desc);

-- The town's mark before each pair of characters: what is asked in one town is not looked up among the words of all. Marks that happen to be
-- the same cost a glance; town_id decides.
create function marked_bigrams(town uuid, words text) returns text[] language sql immutable parallel safe as $$
  select coalesce(array_agg(right(town::text, 6) || gram), '{}') from unnest(bigrams_of(words)) gram $$;

create or replace function keep_bigrams() returns trigger language plpgsql as $$
begin
  new.bigrams := marked_bigrams(new.town_id, new.text || ' ' || new.where_text || ' ' || new.number);
  return new;
end $$;
drop index requests_bigrams;
alter table requests disable trigger sync_note;
update requests set text = text;
alter table requests enable trigger sync_note;
create index requests_bigrams on requests using gin (bigrams);

drop function requests_with;
-- Candidates for a search, newest first, capped: with `p_open` only those not over, with a village only its own. LIKE and @> are not
-- leakproof, so under row security they lose their index; here the index is used and row security judges the rows outside.
create function requests_with(p_town uuid, p_bigrams text[], p_open boolean, p_village uuid, p_most integer) returns setof uuid
  language sql stable security definer set search_path = public, pg_temp
begin atomic
  select id from requests
    where town_id = p_town and bigrams @> (select array_agg(right(p_town::text, 6) || gram) from unnest(p_bigrams) gram)
      and (not p_open or state not in ('written_off', 'withdrawn', 'merged')) and (p_village is null or village_id = p_village)
    order by raised_at desc limit p_most;
end;
revoke all on function requests_with from public;
grant execute on function requests_with to sanzhang_app;
