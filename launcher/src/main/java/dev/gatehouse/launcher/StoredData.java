package dev.gatehouse.launcher;

import dev.gatehouse.auth.backup.Backup;
import dev.gatehouse.auth.backup.BackupFiles;
import dev.gatehouse.auth.backup.PostgresBackup;
import dev.gatehouse.auth.backup.Restore;
import dev.gatehouse.auth.store.AuthStore;
import dev.gatehouse.common.config.Configuration;
import dev.gatehouse.sql.PostgresUrl;
import dev.gatehouse.tasks.TaskVerticle;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** What a {@code run} with this configuration keeps, wherever that is. */
record StoredData(Configuration configuration) {
  private static final List<PostgresBackup.Schema> SCHEMAS =
      List.of(
          new PostgresBackup.Schema(AuthStore.DATABASE, AuthStore.SCHEMA, AuthStore.MIGRATIONS),
          new PostgresBackup.Schema(
              TaskVerticle.FILE, TaskVerticle.SCHEMA, TaskVerticle.MIGRATIONS));

  /** Writes a backup; its size in bytes. */
  long backup(Path file) {
    Backup backup = new Backup(BackupFiles.STANDARD, Version.text(), Clock.systemUTC());
    return embedded()
        ? backup.write(configuration.dataDir(), file)
        : postgres().write(backup, file);
  }

  /** Restores a backup; the version that wrote it. */
  String restore(Path file) {
    Restore restore = new Restore(BackupFiles.STANDARD);
    return embedded()
        ? restore.into(file, configuration.dataDir())
        : postgres().restore(restore, file);
  }

  /** Where it is, for people. */
  String where() {
    return embedded() ? configuration.dataDir().toString() : "the PostgreSQL database " + url();
  }

  private boolean embedded() {
    return configuration.databaseUrl() == null;
  }

  private PostgresUrl url() {
    return PostgresUrl.parse(configuration.databaseUrl().value());
  }

  private PostgresBackup postgres() {
    return new PostgresBackup(url(), configuration.login().keyEncryptionKey().value(), SCHEMAS);
  }
}
