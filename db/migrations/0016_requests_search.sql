-- Search among a million requests, second time: 塘边 stands in every eighth request of a town. With the pairs of characters alone the index
-- gave thousands of candidates that were each fetched to find the newest, or those of one village. Now the index also knows the village, the
-- quarter it was raised in and whether it is open, and meets all of them itself.
create function request_marks(town uuid, village uuid, raised_at timestamptz, is_open boolean, words text) returns text[]
  language sql immutable parallel safe cost 10000 as $$
  select array_agg(right(town::text, 6) || mark) from (
    select unnest(public.bigrams_of(words)) as mark
    union all select '/v' || village
    union all select '/q' || (extract(year from raised_at at time zone 'UTC') * 4 + extract(quarter from raised_at at time zone 'UTC'))::integer
    union all select '/o' where is_open) m $$;

drop index requests_bigrams;
-- Without a list of pending entries, which every search would read through.
create index requests_marks on requests using gin (request_marks(town_id, village_id, raised_at,
  state not in ('written_off', 'withdrawn', 'merged'), text || ' ' || where_text || ' ' || number)) with (fastupdate = off);

-- Candidates for a search, newest first, capped: quarter by quarter back from the newest, until there are enough. With `p_open` only those
-- not over, with a village only its own; those are few, and looked up at once. LIKE and @> are not leakproof, so under row security they
-- lose their index; here the index is used and row security judges the rows outside.
create or replace function requests_with(p_town uuid, p_bigrams text[], p_open boolean, p_village uuid, p_most integer) returns setof uuid
  language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  town_mark constant text := right(p_town::text, 6);
  wanted text[] := array(select town_mark || gram from unnest(p_bigrams) gram);
  many integer := 0;
  more integer;
  first_quarter integer;
  last_quarter integer;
begin
  if p_open then wanted := wanted || (town_mark || '/o'); end if;
  if p_village is not null then wanted := wanted || (town_mark || '/v' || p_village); end if;
  if not p_open and p_village is null then
    select (extract(year from first at time zone 'UTC') * 4 + extract(quarter from first at time zone 'UTC'))::integer,
        (extract(year from last at time zone 'UTC') * 4 + extract(quarter from last at time zone 'UTC'))::integer
      into first_quarter, last_quarter
      from (select min(raised_at) as first, max(raised_at) as last from requests where town_id = p_town) s;
  end if;
  for quarter in reverse coalesce(last_quarter, 0)..coalesce(first_quarter, 0) loop
    return query
      -- Looked up before anything else: with the town beside it, the planner also reads the town's whole index.
      with found as materialized (
        select r.town_id, r.id, r.raised_at from requests r
          where request_marks(r.town_id, r.village_id, r.raised_at, r.state not in ('written_off', 'withdrawn', 'merged'),
              r.text || ' ' || r.where_text || ' ' || r.number)
            @> (wanted || case when last_quarter is null then '{}' else array[town_mark || '/q' || quarter] end))
      select f.id from found f where f.town_id = p_town order by f.raised_at desc limit p_most - many;
    get diagnostics more = row_count;
    many := many + more;
    exit when many >= p_most;
  end loop;
end $$;

drop function marked_bigrams;

-- A town's figures over a year are read from here alone: its rows lie scattered among those of all towns.
create index requests_figures on requests (town_id, raised_at) include (place, sealed, about_person_id, state, category, due_at, paused_at,
  dispatched_at, taken_at, answered_at, written_off_at, outcome, satisfied, reopened, closings, failed_closings);
