-- One text for SQLite and PostgreSQL: TEXT and BIGINT only; times are epoch milliseconds, booleans
-- 0 or 1, keys and hashes base64url. ${identity} is the one difference between the two.

-- Account names and client ids share one namespace, so that no client can pose as a user.
CREATE TABLE names (
  name     TEXT NOT NULL PRIMARY KEY,
  kind     TEXT NOT NULL CHECK (kind IN ('ACCOUNT', 'CLIENT')),
  owner_id TEXT NOT NULL
);

-- A deleted account stays as a tombstone of its name and epoch.
CREATE TABLE accounts (
  account_id    TEXT   NOT NULL PRIMARY KEY,
  name          TEXT   NOT NULL,
  full_name     TEXT,
  email         TEXT,
  scopes        TEXT   NOT NULL,
  state         TEXT   NOT NULL CHECK (state IN ('ENABLED', 'DISABLED', 'DELETED')),
  password_hash TEXT,
  epoch         BIGINT NOT NULL CHECK (epoch >= 0),
  raised_at     BIGINT, -- when the epoch was raised the last time
  created_at    BIGINT NOT NULL,
  CHECK (state = 'DELETED' OR password_hash IS NOT NULL),
  CHECK (state <> 'DELETED' OR (password_hash IS NULL AND full_name IS NULL AND email IS NULL))
);
CREATE UNIQUE INDEX accounts_living_name ON accounts (name) WHERE state <> 'DELETED';
CREATE UNIQUE INDEX accounts_name_epoch ON accounts (name, epoch);
CREATE INDEX accounts_of_interest ON accounts (name) WHERE epoch > 0 OR state <> 'ENABLED';

CREATE TABLE signing_keys (
  kid                 TEXT   NOT NULL PRIMARY KEY,
  algorithm           TEXT   NOT NULL,
  state               TEXT   NOT NULL CHECK (state IN ('NEXT', 'ACTIVE', 'RETIRING', 'RETIRED')),
  public_jwk          TEXT   NOT NULL,
  wrapped_private_key TEXT   NOT NULL,
  created_at          BIGINT NOT NULL
);

CREATE TABLE wrapped_keys (
  purpose TEXT NOT NULL PRIMARY KEY,
  wrapped TEXT NOT NULL
);

-- Failures in a row of an account from an address.
CREATE TABLE login_failures (
  account         TEXT   NOT NULL,
  address         TEXT   NOT NULL,
  failures        BIGINT NOT NULL CHECK (failures > 0),
  last_failure_at BIGINT NOT NULL,
  PRIMARY KEY (account, address)
);
CREATE INDEX login_failures_age ON login_failures (last_failure_at);

-- Every failure of the last minute, whatever the account.
CREATE TABLE address_failures (
  id        ${identity},
  address   TEXT   NOT NULL,
  failed_at BIGINT NOT NULL
);
CREATE INDEX address_failures_address ON address_failures (address, failed_at);
CREATE INDEX address_failures_age ON address_failures (failed_at);

CREATE TABLE audit_events (
  sequence       ${identity},
  happened_at    BIGINT NOT NULL,
  kind           TEXT   NOT NULL,
  actor          TEXT,
  subject        TEXT,
  client_address TEXT,
  detail         TEXT
);

-- One row: its lock, held to the commit, makes the numbers follow the order of the commits.
CREATE TABLE feed_head (
  singleton BIGINT NOT NULL PRIMARY KEY CHECK (singleton = 1),
  feed_id   TEXT   NOT NULL,
  number    BIGINT NOT NULL CHECK (number >= 0)
);

-- Append-only. The feed's id changes when a backup is restored; its numbers go on.
CREATE TABLE feed_entries (
  number      BIGINT NOT NULL PRIMARY KEY,
  feed_id     TEXT   NOT NULL,
  happened_at BIGINT NOT NULL,
  entry       TEXT   NOT NULL,
  signature   TEXT   NOT NULL
);
