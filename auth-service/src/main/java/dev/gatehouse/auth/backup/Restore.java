package dev.gatehouse.auth.backup;

import java.nio.file.Path;

/**
 * Brings a backup back into an absent or empty data directory (interface §1). Epochs and tombstones
 * are kept; the feed gets a new id, so that every node takes a new snapshot. Blocking: never call
 * it on an event loop.
 */
public final class Restore {
  /**
   * Restores what {@link Backup} of the same files wrote.
   *
   * @param files never null
   */
  public Restore(BackupFiles files) {}

  /**
   * Restores one backup, whole or not at all.
   *
   * @param backup never null
   * @param dataDir absent or empty; afterwards 0700 with files 0600; never null
   * @return the product version that wrote the backup; never null
   * @throws BackupFailedException with one plain line
   */
  public String into(Path backup, Path dataDir) {
    return "";
  }
}
