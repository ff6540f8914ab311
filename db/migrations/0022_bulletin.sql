-- 公开栏: what is posted for a village, each posting a snapshot that nobody changes afterwards.
create table bulletin_boards (
  town_id uuid not null references towns (id),
  village_id uuid not null,
  place ltree not null,
  -- the number of the last posting
  last integer not null,
  primary key (town_id, village_id),
  foreign key (town_id, village_id) references places (town_id, id)
);
alter table bulletin_boards enable row level security;
create policy scope on bulletin_boards to sanzhang_app using (place <@ app_scope()) with check (place <@ app_scope());
grant select, insert, update on bulletin_boards to sanzhang_app;
-- A board's address is made of the end of its village's id; links do not name the town.
create index places_board on places (town_id, right(id::text, 12)) where kind = 'village';

create table publications (
  town_id uuid not null references towns (id),
  id uuid not null,
  village_id uuid not null,
  -- the village, or the group or unit alone it is meant for
  place_id uuid not null,
  place ltree not null,
  number integer not null,
  affairs text not null check (affairs in ('party', 'village', 'finance')),
  -- which item of the calendar of duties; null: none
  item text,
  title text not null,
  audience text not null check (audience in ('public', 'village', 'unit')),
  -- names people: gone for the public when its period ends
  personal boolean not null,
  from_on date not null,
  to_on date not null check (to_on >= from_on),
  -- the exact bytes whose SHA-256 is shown, as canonical JSON
  snapshot text not null,
  sha256 bytea not null,
  -- what it was made from: a deliberation, a statement …
  source_kind text not null,
  source_id uuid,
  replaces uuid,
  composed_at timestamptz not null,
  composed_by jsonb not null,
  -- by the same person, or by a second one where the town asks for one
  published_at timestamptz,
  published_by jsonb,
  -- corrected by a later one
  replaced_by uuid,
  replaced_at timestamptz,
  -- taken down early, or (never posted) given up
  ended_at timestamptz,
  ended_by jsonb,
  ended_reason text,
  primary key (town_id, id),
  unique (town_id, village_id, number),
  foreign key (town_id, village_id) references places (town_id, id),
  foreign key (town_id, place_id) references places (town_id, id),
  foreign key (town_id, replaces) references publications (town_id, id),
  check ((published_at is null) = (published_by is null)),
  check ((ended_at is null) = (ended_reason is null)),
  check ((replaced_at is null) = (replaced_by is null))
);
create index publications_place on publications using gist (place);
create index publications_item on publications (town_id, village_id, item, from_on);
create index publications_source on publications (town_id, source_kind, source_id) where source_id is not null;
alter table publications enable row level security;
-- Read from above and by whoever lives or serves below: it is posted for them.
create policy scope on publications to sanzhang_app
  using (place <@ app_scope() or place @> app_scope()) with check (place <@ app_scope());
-- What is posted is never rewritten: only what became of it.
grant select, insert, update (place, published_at, published_by, replaced_by, replaced_at, ended_at, ended_by, ended_reason)
  on publications to sanzhang_app;

-- 问一问: a question about a posting is a request like any other; its answer may be shown beside the posting.
create table publication_questions (
  town_id uuid not null references towns (id),
  request_id uuid not null,
  publication_id uuid not null,
  place ltree not null,
  question text not null,
  asked_at timestamptz not null,
  -- what is shown of it, once somebody decided to
  answer text,
  shown_at timestamptz,
  shown_by jsonb,
  primary key (town_id, request_id),
  foreign key (town_id, request_id) references requests (town_id, id),
  foreign key (town_id, publication_id) references publications (town_id, id),
  check ((shown_at is null) = (answer is null))
);
create index publication_questions_of on publication_questions (town_id, publication_id, asked_at);
alter table publication_questions enable row level security;
create policy scope on publication_questions to sanzhang_app
  using (place <@ app_scope() or place @> app_scope()) with check (place <@ app_scope() or place @> app_scope());
grant select, insert, update (place, answer, shown_at, shown_by) on publication_questions to sanzhang_app;

-- Since when a town's duties to publish are kept, and which periods are closed: what they hold is a fact from then on.
create table bulletin_books (
  town_id uuid not null references towns (id),
  place ltree not null,
  since_on date not null,
  primary key (town_id)
);
alter table bulletin_books enable row level security;
create policy scope on bulletin_books to sanzhang_app
  using (place <@ app_scope() or place @> app_scope()) with check (place <@ app_scope());
grant select, update (place) on bulletin_books to sanzhang_app;

create table bulletin_periods (
  town_id uuid not null references towns (id),
  period text not null,
  place ltree not null,
  closed_at timestamptz not null,
  primary key (town_id, period)
);
alter table bulletin_periods enable row level security;
create policy scope on bulletin_periods to sanzhang_app
  using (place <@ app_scope() or place @> app_scope()) with check (place <@ app_scope());
grant select, update (place) on bulletin_periods to sanzhang_app;

create table bulletin_duties (
  town_id uuid not null references towns (id),
  village_id uuid not null,
  place ltree not null,
  item text not null,
  period text not null,
  from_on date not null,
  to_on date not null,
  due_on date not null,
  state text not null check (state in ('done', 'missed', 'dropped')),
  -- the day it was posted on, where it was
  done_on date,
  primary key (town_id, village_id, item, period),
  foreign key (town_id, village_id) references places (town_id, id)
);
create index bulletin_duties_period on bulletin_duties (town_id, period);
alter table bulletin_duties enable row level security;
create policy scope on bulletin_duties to sanzhang_app using (place <@ app_scope()) with check (place <@ app_scope());
grant select, update (place) on bulletin_duties to sanzhang_app;

-- 善事: what a chief or a neighbour did for somebody. It is told of when whoever was helped says it is true, and both want it told.
create table deeds (
  town_id uuid not null references towns (id),
  id uuid not null,
  village_id uuid not null,
  -- the village: those it is about see it, wherever in the village they live
  place ltree not null,
  done_on date not null,
  deed text not null,
  -- a chief or other post holder, or a resident of a household
  doer_name text not null,
  doer_person uuid,
  doer_household uuid,
  helped_name text not null,
  helped_household uuid not null,
  file_id uuid,
  entered_at timestamptz not null,
  entered_by jsonb not null,
  -- {at, by, via: card | phone | spoken, words}
  confirmed jsonb,
  doer_consent jsonb,
  helped_consent jsonb,
  published_at timestamptz,
  published_by jsonb,
  ended_at timestamptz,
  ended_by jsonb,
  ended_reason text,
  primary key (town_id, id),
  foreign key (town_id, village_id) references places (town_id, id),
  foreign key (town_id, helped_household) references households (town_id, id),
  foreign key (town_id, doer_household) references households (town_id, id),
  check (doer_person is not null or doer_household is not null),
  check (published_at is null or (confirmed is not null and doer_consent is not null and helped_consent is not null)),
  check ((ended_at is null) = (ended_reason is null))
);
create index deeds_village on deeds (town_id, village_id, entered_at);
create index deeds_doer on deeds (town_id, doer_household) where doer_household is not null;
create index deeds_helped on deeds (town_id, helped_household);
alter table deeds enable row level security;
create policy scope on deeds to sanzhang_app
  using (place <@ app_scope() or place @> app_scope()) with check (place <@ app_scope() or place @> app_scope());
grant select, insert, update (place, confirmed, doer_consent, helped_consent, published_at, published_by, ended_at, ended_by, ended_reason)
  on deeds to sanzhang_app;

select distribute('bulletin_boards'), distribute('publications'), distribute('publication_questions'), distribute('bulletin_books'),
  distribute('bulletin_periods'), distribute('bulletin_duties'), distribute('deeds');
