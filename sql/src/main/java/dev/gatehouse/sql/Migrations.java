package dev.gatehouse.sql;

import dev.gatehouse.sql.DatabaseUnavailableException.Fault;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Brings a schema up to date, or refuses one that a newer version made. Blocking. */
final class Migrations {
  // the one thing that migrations write differently
  private static final String IDENTITY = "identity";

  private Migrations() {}

  /**
   * A configuration to give a data source to.
   *
   * @param identity what a numbered primary key is declared as
   */
  static FluentConfiguration of(String location, String identity) {
    return Flyway.configure(Migrations.class.getClassLoader())
        .locations(location)
        .failOnMissingLocations(true)
        .validateMigrationNaming(true)
        .placeholders(Map.of(IDENTITY, identity));
  }

  /**
   * Migrates.
   *
   * @param what the database, for people
   * @throws DatabaseUnavailableException NEWER_SCHEMA
   */
  static void run(Flyway flyway, Object what) {
    refuseNewer(flyway, what);
    flyway.migrate();
  }

  /**
   * Changes nothing.
   *
   * @throws DatabaseUnavailableException NEWER_SCHEMA
   */
  static void refuseNewer(Flyway flyway, Object what) {
    for (MigrationInfo migration : flyway.info().all()) {
      switch (migration.getState()) {
        case FUTURE_SUCCESS, FUTURE_FAILED ->
            throw new DatabaseUnavailableException(
                Fault.NEWER_SCHEMA,
                what
                    + " was written by a newer version of the program (its schema is "
                    + migration.getVersion()
                    + "): run that version, or restore a backup made by this one",
                null);
        default -> {} // pending, done, or faulty: migrate() says so
      }
    }
  }
}
