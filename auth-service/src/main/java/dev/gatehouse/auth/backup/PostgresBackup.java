package dev.gatehouse.auth.backup;

import dev.gatehouse.auth.keys.KeyRewrapping;
import dev.gatehouse.auth.keys.KeyUnavailableException;
import dev.gatehouse.sql.DatabaseTransfer;
import dev.gatehouse.sql.DatabaseTransfer.Part;
import dev.gatehouse.sql.DatabaseUnavailableException;
import dev.gatehouse.sql.PostgresUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;

/**
 * Backups of a PostgreSQL database, in the form that the embedded one's have: each can be restored
 * into the other. The way leads over SQLite files in a directory that nobody else can read and that
 * is removed. Blocking: never call it on an event loop.
 */
public final class PostgresBackup {
  private final PostgresUrl url;
  private final String keyEncryptionKey;
  private final List<Schema> schemas;

  /**
   * Backups of a database.
   *
   * @param url never null
   * @param keyEncryptionKey what its keys are wrapped under: base64 of 32 bytes; never null
   * @param schemas auth-service's first; never null
   */
  public PostgresBackup(PostgresUrl url, String keyEncryptionKey, List<Schema> schemas) {
    this.url = Objects.requireNonNull(url, "url");
    this.keyEncryptionKey = Objects.requireNonNull(keyEncryptionKey, "keyEncryptionKey");
    this.schemas = List.copyOf(schemas);
  }

  /**
   * One module's tables.
   *
   * @param file the name of its embedded database in a backup
   * @param schema its schema
   * @param migrations a Flyway location
   */
  public record Schema(String file, String schema, String migrations) {
    Part in(Path directory) {
      return new Part(directory.resolve(file), schema, migrations);
    }
  }

  /**
   * Writes one backup, beside running servers or without one. It holds the key-encryption key: who
   * can read it can sign tokens.
   *
   * @param backup writes the file; never null
   * @param target must not exist; never null
   * @return its size in bytes
   * @throws BackupFailedException with one plain line
   */
  public long write(Backup backup, Path target) {
    return within(
        directory -> {
          if (!new DatabaseTransfer(url, parts(directory)).fromPostgres()) {
            throw new BackupFailedException(
                "there is nothing of this product in the PostgreSQL database " + url, null);
          }
          Path key = directory.resolve(BackupFiles.KEY_ENCRYPTION_KEY);
          Files.createFile(key, SafeFiles.mode(key, "rw-------"));
          Files.writeString(key, keyEncryptionKey + "\n", StandardOpenOption.WRITE);
          return backup.write(directory, target);
        });
  }

  /**
   * Restores a backup of either database into schemas that do not exist yet, all or nothing. The
   * keys are wrapped anew, the feed gets a new id.
   *
   * @param restore reads the file; never null
   * @param file never null
   * @return the product version that wrote it; never null
   * @throws BackupFailedException with one plain line
   */
  public String restore(Restore restore, Path file) {
    return within(
        directory -> {
          Path data = directory.resolve("data");
          String version = restore.into(file, data);
          List<Part> parts =
              parts(data).stream().filter(part -> Files.exists(part.file())).toList();
          parts.forEach(DatabaseTransfer::migrate);
          rewrap(data, parts.getFirst().file());
          new DatabaseTransfer(url, parts).intoPostgres();
          return version;
        });
  }

  private void rewrap(Path data, Path database) throws IOException, SQLException {
    Path file = data.resolve(BackupFiles.KEY_ENCRYPTION_KEY);
    // without one in it, the backup is of a server that was given its key, as this one is
    String before = Files.exists(file) ? Files.readString(file).strip() : keyEncryptionKey;
    DatabaseCopy.rewrap(database, new KeyRewrapping(before, keyEncryptionKey));
  }

  private List<Part> parts(Path directory) {
    return schemas.stream().map(schema -> schema.in(directory)).toList();
  }

  private interface Work<T> {
    T in(Path directory) throws IOException, SQLException;
  }

  private static <T> T within(Work<T> work) {
    Path directory = null;
    try {
      directory =
          SafeFiles.temporaryDirectory(
              Path.of(System.getProperty("java.io.tmpdir")), "gatehouse-transfer-");
      return work.in(directory);
    } catch (IOException e) {
      throw new BackupFailedException(
          "cannot write the directory for temporary files ("
              + SafeFiles.reason(e)
              + "): make room, or set -Djava.io.tmpdir",
          e);
    } catch (SQLException e) {
      throw new BackupFailedException("the backup's database cannot be read: see the log", e);
    } catch (DatabaseUnavailableException | KeyUnavailableException e) {
      throw new BackupFailedException(e.getMessage(), e);
    } finally {
      SafeFiles.deleteTree(directory);
    }
  }
}
