-- What was said on visits can be searched by two characters, like requests. LIKE is not leakproof, so under row security it loses its index:
-- here the index gives candidates at or below a path, newest first, capped; row security judges them outside.
create index visits_said on visits using gin (bigrams_of(note)) where note <> '';

create function visits_saying(p_town uuid, p_path ltree, p_bigrams text[], p_most integer) returns setof uuid
  language sql stable security definer set search_path = public, pg_temp
begin atomic
  select id from visits where town_id = p_town and note <> '' and bigrams_of(note) @> p_bigrams and place <@ p_path
    order by visited_on desc, id desc limit p_most;
end;
revoke all on function visits_saying from public;
grant execute on function visits_saying to sanzhang_app;
