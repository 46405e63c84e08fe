package dev.gatehouse.auth.backup;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.sqlite.SQLiteException;

/**
 * Copies the databases and secrets of a data directory into one file (interface §1), while a server
 * runs (in this process or another) or without one. Blocking: never call it on an event loop.
 *
 * <p>The file is a ZIP whose first entry is a manifest with the format, the version and a SHA-256
 * of every other entry. It holds the key-encryption key: who can read it can sign tokens.
 */
public final class Backup {
  /** The largest secret; these are keys of a few bytes. */
  static final int LARGEST_SECRET = 64 << 10;

  private final BackupFiles files;
  private final String productVersion;
  private final Clock clock;

  /**
   * Makes backups of a product version.
   *
   * @param files never null
   * @param productVersion goes into the manifest; never null
   * @param clock dates the manifest; never null
   */
  public Backup(BackupFiles files, String productVersion, Clock clock) {
    this.files = files;
    this.productVersion = productVersion;
    this.clock = clock;
  }

  /**
   * Writes one backup, mode 0600, whole or not at all.
   *
   * @param dataDir never null
   * @param target must not exist: a backup never overwrites anything; never null
   * @return its size in bytes
   * @throws BackupFailedException with one plain line
   */
  public long write(Path dataDir, Path target) {
    Path file = target.toAbsolutePath().normalize();
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw exists(file, null);
    }
    if (!Files.isRegularFile(dataDir.resolve(files.databases().get(0)))) {
      throw new BackupFailedException(
          "there is no database in " + dataDir + ": give the data directory that the server uses",
          null);
    }
    Path work = null;
    try {
      work = SafeFiles.temporaryDirectory(file.getParent(), ".gatehouse-backup-");
      Path archive = pack(copies(dataDir, work), work);
      SafeFiles.force(archive);
      publish(archive, file);
      SafeFiles.force(file.getParent());
      return Files.size(file);
    } catch (IOException e) {
      throw new BackupFailedException(
          "cannot write the backup "
              + file
              + " ("
              + SafeFiles.reason(e)
              + "): give another file, in a directory that this user may write to",
          e);
    } finally {
      SafeFiles.deleteTree(work);
    }
  }

  private List<Path> copies(Path dataDir, Path work) throws IOException {
    List<Path> copies = new ArrayList<>();
    for (String name : files.databases()) {
      Path source = dataDir.resolve(name);
      if (Files.isRegularFile(source)) {
        copies.add(copy(source, work.resolve(name)));
      }
    }
    for (String name : files.secrets()) {
      Path source = dataDir.resolve(name);
      if (Files.isRegularFile(source)) {
        if (Files.size(source) > LARGEST_SECRET) {
          throw new BackupFailedException(
              source + " is too large for a key: move it out of the data directory", null);
        }
        copies.add(Files.copy(source, work.resolve(name)));
      }
    }
    return copies;
  }

  private static Path copy(Path source, Path copy) {
    try {
      DatabaseCopy.vacuumInto(source, copy);
      if (DatabaseCopy.sound(copy)) {
        return copy;
      }
    } catch (SQLException e) {
      throw new BackupFailedException(why(source, e), e);
    }
    throw new BackupFailedException(damaged(source), null);
  }

  private static String why(Path source, SQLException failure) {
    int code = failure instanceof SQLiteException e ? e.getResultCode().code & 0xff : 0;
    return switch (code) {
      case 5, 6 -> source + " is locked by another program: close it and try again";
      case 11, 26 -> damaged(source);
      case 13 -> "no space is left for the backup: make room, or give a file on another disk";
      case 3, 8, 10, 14 ->
          "cannot read " + source + ": run this as the user that the server runs as";
      default -> "cannot copy " + source + ": see the log";
    };
  }

  private static String damaged(Path source) {
    return source + " is damaged or is no database: restore the last good backup";
  }

  private Path pack(List<Path> copies, Path work) throws IOException {
    List<Manifest.File> listed = new ArrayList<>();
    for (Path copy : copies) {
      listed.add(
          new Manifest.File(
              copy.getFileName().toString(), Files.size(copy), SafeFiles.sha256(copy)));
    }
    Manifest manifest =
        new Manifest(
            Manifest.PRODUCT,
            Manifest.FORMAT,
            productVersion,
            clock.instant().truncatedTo(ChronoUnit.SECONDS).toString(),
            listed);
    Path archive = work.resolve("archive");
    Files.createFile(archive, SafeFiles.mode(archive, "rw-------"));
    try (OutputStream out = Files.newOutputStream(archive, StandardOpenOption.WRITE);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry(Manifest.ENTRY));
      zip.write(manifest.toJson());
      for (Path copy : copies) {
        zip.putNextEntry(new ZipEntry(copy.getFileName().toString()));
        Files.copy(copy, zip);
      }
    }
    return archive;
  }

  // a link fails where the name is taken, a renaming would replace it
  private static void publish(Path archive, Path file) throws IOException {
    try {
      Files.createLink(file, archive);
    } catch (FileAlreadyExistsException e) {
      throw exists(file, e);
    } catch (IOException | UnsupportedOperationException e) {
      // a file system without links
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        throw exists(file, e);
      }
      Files.move(archive, file);
    }
  }

  private static BackupFailedException exists(Path file, Exception cause) {
    return new BackupFailedException(
        file + " exists already: give another name, or delete it first", cause);
  }
}
