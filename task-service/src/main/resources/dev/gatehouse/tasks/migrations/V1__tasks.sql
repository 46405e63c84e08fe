-- The same text for SQLite and PostgreSQL: TEXT and BIGINT only.
CREATE TABLE tasks (
  id TEXT NOT NULL PRIMARY KEY,
  account_id TEXT NOT NULL,
  number BIGINT NOT NULL,
  title TEXT NOT NULL,
  done BIGINT NOT NULL CHECK (done IN (0, 1)),
  UNIQUE (account_id, number)
);
