-- Confidential OAuth clients. A deleted one stays as a tombstone of its id and epoch; a new one of
-- that id takes its row.
CREATE TABLE clients (
  client_id            TEXT   NOT NULL PRIMARY KEY,
  state                TEXT   NOT NULL CHECK (state IN ('ENABLED', 'DELETED')),
  grant_types          TEXT   NOT NULL, -- separated by spaces, like the scopes and the URIs
  scopes               TEXT   NOT NULL,
  redirect_uris        TEXT   NOT NULL,
  secret_hash          TEXT, -- SHA-256, base64url
  previous_secret_hash TEXT, -- still good: until the next rotation
  secret_created_at    BIGINT NOT NULL,
  epoch                BIGINT NOT NULL CHECK (epoch >= 0),
  raised_at            BIGINT, -- when the epoch was raised the last time
  created_at           BIGINT NOT NULL,
  CHECK (state <> 'ENABLED' OR secret_hash IS NOT NULL),
  CHECK (state <> 'DELETED' OR (secret_hash IS NULL AND previous_secret_hash IS NULL))
);
CREATE INDEX clients_of_interest ON clients (client_id) WHERE epoch > 0 OR state <> 'ENABLED';
