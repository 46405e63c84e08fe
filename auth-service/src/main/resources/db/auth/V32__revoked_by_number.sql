-- Nodes read the revoked tokens in pages, in the order in which they were revoked. What was revoked
-- before this version has no number left: each gets one of those that the feed has used up.
ALTER TABLE revoked_tokens ADD COLUMN number BIGINT NOT NULL DEFAULT 0;
UPDATE revoked_tokens SET number = numbered.row
  FROM (SELECT token_id, expires_at, row_number() OVER (ORDER BY expires_at, token_id) AS row
          FROM revoked_tokens) AS numbered
 WHERE revoked_tokens.token_id = numbered.token_id
   AND revoked_tokens.expires_at = numbered.expires_at;
CREATE INDEX revoked_tokens_number ON revoked_tokens (number);
