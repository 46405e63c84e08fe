package dev.gatehouse.auth.backup;

import java.util.List;
import java.util.stream.Stream;

/**
 * Which files of the data directory a backup holds. Names only, never paths: nothing else can come
 * out of a backup.
 *
 * @param databases SQLite files; the first is auth-service's and must be there, others may be
 *     absent
 * @param secrets small files taken as they are, where they are there
 */
public record BackupFiles(List<String> databases, List<String> secrets) {
  /** The file of the key that the others are wrapped under. */
  static final String KEY_ENCRYPTION_KEY = "key-encryption-key";

  /** What {@code run} keeps: accounts, tasks and the key-encryption key. */
  public static final BackupFiles STANDARD =
      new BackupFiles(List.of("gatehouse.db", "tasks.db"), List.of(KEY_ENCRYPTION_KEY));

  public BackupFiles {
    databases = List.copyOf(databases);
    secrets = List.copyOf(secrets);
    if (databases.isEmpty()
        || !Stream.concat(databases.stream(), secrets.stream()).allMatch(BackupFiles::plainName)) {
      throw new IllegalArgumentException("not plain file names: " + databases + " " + secrets);
    }
  }

  private static boolean plainName(String name) {
    return name.matches("[a-z0-9][a-z0-9-]{0,60}(\\.[a-z]{1,8})?");
  }
}
