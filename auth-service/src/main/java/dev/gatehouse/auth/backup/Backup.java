package dev.gatehouse.auth.backup;

import java.nio.file.Path;
import java.time.Clock;

/**
 * Copies the databases and secrets of a data directory into one file (interface §1), while a server
 * runs (in this process or another) or without one. Blocking: never call it on an event loop.
 */
public final class Backup {
  /**
   * Makes backups of a product version.
   *
   * @param files never null
   * @param productVersion goes into the manifest; never null
   * @param clock dates the manifest; never null
   */
  public Backup(BackupFiles files, String productVersion, Clock clock) {}

  /**
   * Writes one backup, mode 0600, whole or not at all.
   *
   * @param dataDir never null
   * @param target must not exist; never null
   * @return its size in bytes
   * @throws BackupFailedException with one plain line
   */
  public long write(Path dataDir, Path target) {
    return 0;
  }
}
