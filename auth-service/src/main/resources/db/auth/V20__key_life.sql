-- The life of a signing key: when it began and ended to sign and to verify. Keys of before this have
-- signed since they were made; how long their tokens live is not known, so the longest is taken.
ALTER TABLE signing_keys ADD COLUMN activated_at BIGINT;
ALTER TABLE signing_keys ADD COLUMN retiring_at BIGINT;
ALTER TABLE signing_keys ADD COLUMN verifies_until BIGINT;
ALTER TABLE signing_keys ADD COLUMN retired_at BIGINT;
ALTER TABLE signing_keys ADD COLUMN revoked_at BIGINT;
-- the longest life of any of its tokens, in seconds
ALTER TABLE signing_keys ADD COLUMN longest_life BIGINT NOT NULL DEFAULT 86400;
UPDATE signing_keys SET activated_at = created_at WHERE state <> 'NEXT';

-- At most one key is next and at most one signs, whatever several processes try at once.
CREATE UNIQUE INDEX signing_keys_one_next ON signing_keys (state) WHERE state = 'NEXT';
CREATE UNIQUE INDEX signing_keys_one_active ON signing_keys (state) WHERE state = 'ACTIVE';

-- One row: whoever changes keys locks it first, so that changes come one after the other. The number
-- rises with each of them.
CREATE TABLE key_changes (
  singleton BIGINT NOT NULL PRIMARY KEY CHECK (singleton = 1),
  number    BIGINT NOT NULL CHECK (number >= 0)
);
INSERT INTO key_changes (singleton, number) VALUES (1, 0);
