// Owns the tables of the queue's database.

/** Raised when the tables change in a way that an older file does not have. */
export const TABLES_VERSION = 1

/**
 * Times are ms since 1970. `place` orders the queue: a retried job goes to its end, a lost one keeps its place.
 * Texts that can be large stand in tables of their own, so that walking over jobs does not read them.
 */
export const TABLES = `
CREATE TABLE IF NOT EXISTS jobs (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL,
  place INTEGER NOT NULL,
  sync INTEGER NOT NULL,
  low_priority INTEGER NOT NULL,
  queued_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  execution_timeout INTEGER NOT NULL,
  ttl INTEGER NOT NULL,
  worker TEXT,
  started_at INTEGER,
  ended_at INTEGER,
  forget_at INTEGER,
  dispatches INTEGER NOT NULL DEFAULT 0,
  retries INTEGER NOT NULL DEFAULT 0,
  webhook TEXT
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS jobs_place ON jobs (place);
CREATE INDEX IF NOT EXISTS jobs_queued ON jobs (place) WHERE state = 'IN_QUEUE';
CREATE INDEX IF NOT EXISTS jobs_running ON jobs (worker) WHERE state = 'IN_PROGRESS';
CREATE INDEX IF NOT EXISTS jobs_expiring ON jobs (expires_at) WHERE state IN ('IN_QUEUE', 'IN_PROGRESS');
CREATE INDEX IF NOT EXISTS jobs_forgetting ON jobs (forget_at) WHERE forget_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS requests (
  seq INTEGER PRIMARY KEY REFERENCES jobs ON DELETE CASCADE,
  input TEXT NOT NULL,
  extras TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS results (
  seq INTEGER PRIMARY KEY REFERENCES jobs ON DELETE CASCADE,
  output TEXT,
  error TEXT
) STRICT;
CREATE TABLE IF NOT EXISTS chunks (
  -- never given twice, so chunks that are put back keep their place before later ones
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  seq INTEGER NOT NULL REFERENCES jobs ON DELETE CASCADE,
  output TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS chunks_of_job ON chunks (seq, n);
CREATE TABLE IF NOT EXISTS webhooks (
  seq INTEGER PRIMARY KEY REFERENCES jobs ON DELETE CASCADE,
  tries INTEGER NOT NULL,
  due_at INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS processes (
  worker TEXT PRIMARY KEY,
  pid INTEGER NOT NULL,
  born TEXT NOT NULL,
  base TEXT NOT NULL
) STRICT;
`
