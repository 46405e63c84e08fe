package dev.gatehouse.auth.store;

import dev.gatehouse.common.config.Secret;
import dev.gatehouse.sql.DatabaseLocation;
import dev.gatehouse.testpostgres.TestPostgres;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The databases that every test of the store runs on. */
public enum TestDatabase {
  /** SQLite in the data directory. */
  EMBEDDED,
  /** A PostgreSQL database of its own for each data directory; skipped where there is no server. */
  POSTGRESQL;

  private static final Map<Path, String> MADE = new ConcurrentHashMap<>();

  /** Where the store of a data directory is: the same at each call. */
  public DatabaseLocation at(Path dataDir) {
    return AuthStore.location(url(dataDir), dataDir);
  }

  /** What {@code database.url} is for a data directory; null for the embedded database. */
  public Secret url(Path dataDir) {
    return this == EMBEDDED
        ? null
        : new Secret(
            MADE.computeIfAbsent(
                dataDir.toAbsolutePath(), made -> TestPostgres.shared().freshDatabase()));
  }
}
