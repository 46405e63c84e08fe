package dev.gatehouse.sql;

import java.nio.file.Path;
import java.util.Objects;

/** Where a database is. */
public sealed interface DatabaseLocation {
  /**
   * A file of the embedded database.
   *
   * @param file ends with {@code .db}; never null
   */
  record Embedded(Path file) implements DatabaseLocation {
    public Embedded {
      Objects.requireNonNull(file, "file");
    }
  }

  /**
   * A schema of a PostgreSQL database.
   *
   * @param url never null
   * @param schema made where it is absent; never null
   */
  record Postgres(PostgresUrl url, String schema) implements DatabaseLocation {
    public Postgres {
      Objects.requireNonNull(url, "url");
      if (!schema.matches("[a-z][a-z0-9_]{0,62}")) {
        throw new IllegalArgumentException("no plain schema name: " + schema);
      }
    }
  }

  /**
   * PostgreSQL where there is a URL, else the file.
   *
   * @param url as {@code database.url} has it; null for the embedded database
   * @throws IllegalArgumentException where it is no such URL, without its text
   */
  static DatabaseLocation of(String url, String schema, Path file) {
    return url == null ? new Embedded(file) : new Postgres(PostgresUrl.parse(url), schema);
  }
}
