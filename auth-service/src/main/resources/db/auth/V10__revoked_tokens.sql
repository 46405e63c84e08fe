-- Single tokens that were revoked before their end. Nobody accepts them after it, so the rows go then.
CREATE TABLE revoked_tokens (
  token_id   TEXT   NOT NULL, -- jti, or the digest that stands for it
  expires_at BIGINT NOT NULL, -- exp, in milliseconds like all times here
  PRIMARY KEY (token_id, expires_at)
);
CREATE INDEX revoked_tokens_end ON revoked_tokens (expires_at);
