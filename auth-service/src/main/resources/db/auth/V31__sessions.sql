-- Sessions of password log-ins with refresh tokens. A row stays until the last access token of the
-- session has ended, so that the session can be revoked until then.
CREATE TABLE sessions (
  session_id    TEXT   NOT NULL PRIMARY KEY,
  account_id    TEXT   NOT NULL,
  client_id     TEXT   NOT NULL,
  scopes        TEXT   NOT NULL, -- as granted at the log-in
  account_epoch BIGINT NOT NULL, -- at the log-in: a higher one ends the session
  client_epoch  BIGINT NOT NULL,
  epoch         BIGINT NOT NULL CHECK (epoch >= 0), -- above 0 once it was revoked
  auth_time     BIGINT NOT NULL,
  expires_at    BIGINT NOT NULL, -- its absolute end
  tokens_until  BIGINT NOT NULL, -- the latest exp of its access tokens
  kept_until    BIGINT NOT NULL
);
CREATE INDEX sessions_end ON sessions (kept_until);
CREATE INDEX sessions_revoked ON sessions (tokens_until) WHERE epoch > 0;

-- Refresh tokens of sessions, by their SHA-256. A used one stays until its own end: whoever brings
-- it again has stolen it, or was stolen from.
CREATE TABLE refresh_tokens (
  token_hash TEXT   NOT NULL PRIMARY KEY,
  session_id TEXT   NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at    BIGINT
);
CREATE INDEX refresh_tokens_end ON refresh_tokens (expires_at);
