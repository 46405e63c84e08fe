package dev.gatehouse.launcher;

import dev.gatehouse.auth.backup.Backup;
import dev.gatehouse.auth.backup.BackupFiles;
import dev.gatehouse.auth.backup.PostgresBackup;
import dev.gatehouse.auth.backup.Restore;
import dev.gatehouse.auth.store.AuthStore;
import dev.gatehouse.common.config.Configuration;
import dev.gatehouse.sql.PostgresUrl;
import dev.gatehouse.tasks.TaskVerticle;
import java.io.IOException;
import java.nio.file.Files;
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

  private static final String CLUSTER_KEY = "key-encryption.key";

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
    return new PostgresBackup(url(), keyEncryptionKey(), SCHEMAS);
  }

  /** The one that was given, else that of the node's cluster folder. */
  private String keyEncryptionKey() {
    if (configuration.login().keyEncryptionKey() != null) {
      return configuration.login().keyEncryptionKey().value();
    }
    Path folder = configuration.cluster() == null ? null : configuration.cluster().dir();
    try {
      if (folder != null) {
        return Files.readString(folder.resolve(CLUSTER_KEY)).strip();
      }
    } catch (IOException e) {
      throw CommandFailedException.failure(
          "cannot read "
              + folder.resolve(CLUSTER_KEY)
              + ": run this as the user that the server runs as, or give key-encryption-key");
    }
    throw CommandFailedException.usage(
        "key-encryption-key is required with database.url; give the one that the server has");
  }
}
