-- Sign-in. These tables are read before anybody's scope is known, so the app role has no grant on them: only the system does.
create table accounts (
  town_id uuid not null references towns (id),
  id uuid not null,
  person_id uuid not null,
  user_name text,
  -- argon2id, PHC string; null: signs in by code only
  password_hash text,
  must_change_password boolean not null default true,
  suspended_at timestamptz,
  suspended_reason text,
  failures integer not null default 0,
  locked_until timestamptz,
  created_at timestamptz not null,
  primary key (town_id, id),
  unique (town_id, person_id),
  foreign key (town_id, person_id) references people (town_id, id)
);
alter table accounts enable row level security;

-- User names and phones are unique over all towns: this look-up says which town's account is meant.
create table sign_in_names (
  -- blind index of the lower-case user name or of the phone
  blind bytea primary key,
  kind text not null check (kind in ('user_name', 'phone')),
  town_id uuid not null,
  account_id uuid not null,
  foreign key (town_id, account_id) references accounts (town_id, id)
);
alter table sign_in_names enable row level security;

create table sessions (
  token_hash bytea primary key,
  id uuid not null unique,
  town_id uuid not null references towns (id),
  -- exactly one of the two
  account_id uuid,
  card_id uuid,
  resident_id uuid,
  device text not null,
  address_hash bytea not null,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  check ((account_id is null) <> (card_id is null)),
  foreign key (town_id, account_id) references accounts (town_id, id),
  foreign key (town_id, card_id) references cards (town_id, id)
);
create index sessions_account on sessions (town_id, account_id);
alter table sessions enable row level security;

create table one_time_codes (
  id uuid primary key,
  -- the account's phone, or the card and resident it proves
  target_blind bytea not null,
  purpose text not null check (purpose in ('sign_in', 'card')),
  code_hash bytea not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  tries integer not null default 0,
  used_at timestamptz
);
create index one_time_codes_target on one_time_codes (target_blind, created_at);
alter table one_time_codes enable row level security;

-- Fixed-window counters per account, phone, card or address.
create table throttles (
  key_hash bytea not null,
  window_start timestamptz not null,
  count integer not null,
  primary key (key_hash, window_start)
);
alter table throttles enable row level security;
