-- The network: places, households, residents, and who holds which post where.
create table places (
  town_id uuid not null references towns (id),
  id uuid not null,
  kind text not null check (kind in ('county', 'town', 'village', 'area', 'group', 'unit')),
  parent_id uuid,
  name text not null,
  -- initials and full pinyin of the name, for search
  pinyin text not null default '',
  code text,
  ordinal integer not null,
  path ltree not null,
  longitude double precision,
  latitude double precision,
  started_on date not null,
  ended_on date,
  ended_reason text,
  primary key (town_id, id),
  foreign key (town_id, parent_id) references places (town_id, id),
  unique (town_id, path)
);
create index places_parent on places (town_id, parent_id);
alter table places enable row level security;
create policy scope on places to sanzhang_app
  using (path <@ app_scope() or path @> app_scope()) with check (path <@ app_scope());
grant select, insert, update on places to sanzhang_app;

-- 移动、拆分、合并: what a place was before and after, so that no history is lost.
create table place_changes (
  town_id uuid not null references towns (id),
  id uuid not null,
  place_id uuid not null,
  place ltree not null,
  change text not null check (change in ('opened', 'renamed', 'moved', 'split', 'merged', 'closed')),
  changed_on date not null,
  reason text not null,
  before jsonb,
  after jsonb,
  primary key (town_id, id),
  foreign key (town_id, place_id) references places (town_id, id)
);
create index place_changes_place on place_changes (town_id, place_id);
alter table place_changes enable row level security;
create policy scope on place_changes to sanzhang_app using (place <@ app_scope()) with check (place <@ app_scope());
grant select, insert, update (place) on place_changes to sanzhang_app;

create table households (
  town_id uuid not null references towns (id),
  id uuid not null,
  village_id uuid not null,
  group_id uuid not null,
  -- null: an orphan, in no unit yet
  unit_id uuid,
  -- path of the unit (or of the group, for an orphan) and a label of its own
  place ltree not null,
  number text not null,
  address text not null default '',
  building text not null default '',
  stair text not null default '',
  floor text not null default '',
  door text not null default '',
  -- WGS84
  longitude double precision,
  latitude double precision,
  started_on date not null,
  ended_on date,
  ended_reason text,
  primary key (town_id, id),
  unique (town_id, village_id, number),
  foreign key (town_id, village_id) references places (town_id, id),
  foreign key (town_id, group_id) references places (town_id, id),
  foreign key (town_id, unit_id) references places (town_id, id)
);
create index households_unit on households (town_id, unit_id);
create index households_group on households (town_id, group_id);
create index households_place on households using gist (place);
alter table households enable row level security;
create policy scope on households to sanzhang_app using (place <@ app_scope()) with check (place <@ app_scope());
grant select, insert, update on households to sanzhang_app;

create table residents (
  town_id uuid not null references towns (id),
  id uuid not null,
  household_id uuid not null,
  place ltree not null,
  name text not null,
  pinyin text not null default '',
  -- 与户主关系; the head's own is 户主
  relation text not null,
  sex text not null check (sex in ('男', '女')),
  born date not null,
  id_number_sealed bytea,
  id_number_blind bytea,
  id_number_masked text,
  phone_sealed bytea,
  phone_blind bytea,
  phone_masked text,
  party_member boolean not null default false,
  ended_on date,
  ended_reason text,
  primary key (town_id, id),
  foreign key (town_id, household_id) references households (town_id, id)
);
create unique index residents_id_number on residents (town_id, id_number_blind);
create index residents_household on residents (town_id, household_id);
create index residents_phone on residents (town_id, phone_blind);
alter table residents enable row level security;
create policy scope on residents to sanzhang_app using (place <@ app_scope()) with check (place <@ app_scope());
grant select, insert, update on residents to sanzhang_app;

-- One living person is on one roll: the ID number is unique over all towns.
create table id_numbers (
  blind bytea primary key,
  town_id uuid not null references towns (id),
  resident_id uuid not null
);
alter table id_numbers enable row level security;
create policy all_towns on id_numbers to sanzhang_app using (true) with check (true);
grant select, insert, delete on id_numbers to sanzhang_app;

-- 户类别 with dates. A household is a key household on a day when one of these covers it.
create table household_classes (
  town_id uuid not null references towns (id),
  id uuid not null,
  household_id uuid not null,
  place ltree not null,
  kind text not null,
  from_on date not null,
  -- last day it counts
  to_on date,
  basis text not null default '',
  primary key (town_id, id),
  foreign key (town_id, household_id) references households (town_id, id)
);
create index household_classes_household on household_classes (town_id, household_id);
alter table household_classes enable row level security;
create policy scope on household_classes to sanzhang_app using (place <@ app_scope()) with check (place <@ app_scope());
grant select, insert, update on household_classes to sanzhang_app;

-- People who hold or held posts. What is here is public within the network: it stands on the contact card.
create table people (
  town_id uuid not null references towns (id),
  id uuid not null,
  -- the lowest place above all their posts
  place ltree not null,
  name text not null,
  pinyin text not null default '',
  phone_sealed bytea,
  phone_blind bytea,
  phone_masked text,
  resident_id uuid,
  photo_id uuid,
  primary key (town_id, id),
  foreign key (town_id, resident_id) references residents (town_id, id)
);
create index people_phone on people (town_id, phone_blind);
create index people_resident on people (town_id, resident_id);
alter table people enable row level security;
create policy scope on people to sanzhang_app
  using (place <@ app_scope() or place @> app_scope()) with check (place <@ app_scope() or place @> app_scope());
grant select, insert, update on people to sanzhang_app;

create table mandates (
  town_id uuid not null references towns (id),
  id uuid not null,
  person_id uuid not null,
  post text not null,
  place_id uuid not null,
  place ltree not null,
  department text,
  how text not null check (how in ('elected', 'appointed')),
  from_on date not null,
  -- last day of the term, when there is one
  until_on date,
  -- first day it no longer holds
  ended_on date,
  ended_reason text check (ended_reason in ('term', 'resigned', 'died', 'moved', 'recalled', 'succeeded', 'transferred', 'place_closed')),
  ended_note text,
  primary key (town_id, id),
  foreign key (town_id, person_id) references people (town_id, id),
  foreign key (town_id, place_id) references places (town_id, id),
  check ((ended_on is null) = (ended_reason is null))
);
create index mandates_place on mandates (town_id, place_id);
create index mandates_person on mandates (town_id, person_id);
alter table mandates enable row level security;
create policy scope on mandates to sanzhang_app
  using (place <@ app_scope() or place @> app_scope()) with check (place <@ app_scope());
grant select, insert, update on mandates to sanzhang_app;

-- 代理: somebody acts under an absent colleague's mandate between two days.
create table stand_ins (
  town_id uuid not null references towns (id),
  id uuid not null,
  mandate_id uuid not null,
  place ltree not null,
  person_id uuid not null,
  from_on date not null,
  to_on date not null check (to_on >= from_on),
  reason text not null,
  ended_on date,
  primary key (town_id, id),
  foreign key (town_id, mandate_id) references mandates (town_id, id),
  foreign key (town_id, person_id) references people (town_id, id)
);
create index stand_ins_person on stand_ins (town_id, person_id);
alter table stand_ins enable row level security;
create policy scope on stand_ins to sanzhang_app
  using (place <@ app_scope() or place @> app_scope()) with check (place <@ app_scope());
grant select, insert, update on stand_ins to sanzhang_app;

-- 联系卡, one living card per household; 代表证, one per mandate.
create table cards (
  town_id uuid not null references towns (id),
  id uuid not null,
  household_id uuid not null,
  place ltree not null,
  serial text not null,
  issued_at timestamptz not null,
  revoked_at timestamptz,
  revoked_reason text,
  primary key (town_id, id),
  foreign key (town_id, household_id) references households (town_id, id)
);
create unique index cards_living on cards (town_id, household_id) where revoked_at is null;
alter table cards enable row level security;
create policy scope on cards to sanzhang_app using (place <@ app_scope()) with check (place <@ app_scope());
grant select, insert, update on cards to sanzhang_app;

create table certificates (
  town_id uuid not null references towns (id),
  id uuid not null,
  mandate_id uuid not null,
  place ltree not null,
  serial text not null,
  issued_on date not null,
  revoked_on date,
  revoked_reason text,
  primary key (town_id, id),
  foreign key (town_id, mandate_id) references mandates (town_id, id)
);
create unique index certificates_living on certificates (town_id, mandate_id) where revoked_on is null;
alter table certificates enable row level security;
create policy scope on certificates to sanzhang_app using (place <@ app_scope()) with check (place <@ app_scope());
grant select, insert, update on certificates to sanzhang_app;

-- A setting's version counts from its date until the next version's.
create table settings (
  town_id uuid not null references towns (id),
  id uuid not null,
  place ltree not null,
  key text not null,
  value jsonb not null,
  from_on date not null,
  source text not null,
  set_at timestamptz not null,
  set_by jsonb not null,
  primary key (town_id, id),
  unique (town_id, key, from_on)
);
alter table settings enable row level security;
create policy scope on settings to sanzhang_app
  using (place <@ app_scope() or place @> app_scope()) with check (place <@ app_scope());
grant select, insert on settings to sanzhang_app;

-- One run of the roll import: what was read, what was wrong, what was done.
create table roll_imports (
  town_id uuid not null references towns (id),
  id uuid not null,
  place ltree not null,
  file_name text not null,
  sha256 bytea not null,
  state text not null check (state in ('checked', 'refused', 'done')),
  counts jsonb not null,
  findings jsonb not null,
  checked_at timestamptz not null,
  done_at timestamptz,
  primary key (town_id, id)
);
alter table roll_imports enable row level security;
create policy scope on roll_imports to sanzhang_app using (place <@ app_scope()) with check (place <@ app_scope());
grant select, insert, update on roll_imports to sanzhang_app;

-- Photos and other files: bytes lie on disk under their hash, rows say whose they are.
create table files (
  town_id uuid not null references towns (id),
  id uuid not null,
  place ltree not null,
  sha256 bytea not null,
  media_type text not null,
  bytes integer not null,
  width integer,
  height integer,
  -- what it belongs to, once it belongs to something
  subject_kind text,
  subject_id uuid,
  -- the actor who brought it
  brought_by uuid not null,
  brought_at timestamptz not null,
  primary key (town_id, id)
);
create index files_subject on files (town_id, subject_kind, subject_id);
alter table files enable row level security;
create policy scope on files to sanzhang_app using (place <@ app_scope()) with check (place <@ app_scope());
grant select, insert, update on files to sanzhang_app;

select distribute(t) from unnest(array['places', 'place_changes', 'households', 'residents', 'household_classes', 'people', 'mandates',
  'stand_ins', 'cards', 'certificates', 'settings', 'roll_imports', 'files']) t;
