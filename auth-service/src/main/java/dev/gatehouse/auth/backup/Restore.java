package dev.gatehouse.auth.backup;

import dev.gatehouse.auth.backup.Manifest.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Brings a backup back into an absent or empty data directory (interface §1). Epochs and tombstones
 * are kept; the feed gets a new id, so that every node takes a new snapshot; refresh tokens are not
 * kept. Blocking: never call it on an event loop.
 */
public final class Restore {
  private final BackupFiles files;

  /**
   * Restores what {@link Backup} of the same files wrote.
   *
   * @param files never null
   */
  public Restore(BackupFiles files) {
    this.files = files;
  }

  /**
   * Restores one backup, whole or not at all.
   *
   * @param backup never null
   * @param dataDir absent or empty; afterwards 0700 with files 0600; never null
   * @return the product version that wrote the backup; never null
   * @throws BackupFailedException with one plain line
   */
  public String into(Path backup, Path dataDir) {
    Path target = dataDir.toAbsolutePath().normalize();
    Path work = null;
    try {
      refuseUsed(target);
      if (!Files.isRegularFile(backup)) {
        throw new BackupFailedException("there is no file " + backup + ": give a backup", null);
      }
      try (ZipFile zip = new ZipFile(backup.toFile())) {
        Manifest manifest = manifest(backup, zip);
        Files.createDirectories(target.getParent());
        work = staging(target);
        refuseTooLarge(manifest, work);
        for (File file : manifest.files()) {
          extract(backup, zip, file, work.resolve(file.name()));
        }
        checkDatabases(backup, manifest, work);
        SafeFiles.force(work);
        moveIn(work, target, manifest);
        return manifest.version();
      }
    } catch (ZipException e) {
      throw damaged(backup, e);
    } catch (IOException e) {
      throw new BackupFailedException(
          "cannot restore into "
              + target
              + " ("
              + SafeFiles.reason(e)
              + "): give this user access to the backup and write access there",
          e);
    } finally {
      SafeFiles.deleteTree(work);
    }
  }

  private static void refuseUsed(Path target) throws IOException {
    if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.isDirectory(target)) {
      throw new BackupFailedException(target + " is no directory: give another one", null);
    }
    try (Stream<Path> found = Files.list(target)) {
      if (found.findAny().isPresent()) {
        throw new BackupFailedException(
            "the data directory "
                + target
                + " is not empty: stop the server that uses it, move the directory away, and"
                + " restore again",
            null);
      }
    }
  }

  private Manifest manifest(Path backup, ZipFile zip) throws IOException {
    ZipEntry entry = zip.getEntry(Manifest.ENTRY);
    if (entry == null) {
      throw foreign(backup);
    }
    byte[] json;
    try (InputStream in = zip.getInputStream(entry)) {
      json = in.readNBytes(Manifest.LARGEST + 1);
    }
    Manifest manifest = json.length > Manifest.LARGEST ? null : Manifest.parse(json);
    if (manifest == null) {
      throw foreign(backup);
    }
    if (manifest.format() > Manifest.FORMAT) {
      throw new BackupFailedException(
          backup
              + " was made by a newer version ("
              + manifest.version()
              + "): restore it with that version",
          null);
    }
    if (!complete(manifest, zip)) {
      throw damaged(backup, null);
    }
    return manifest;
  }

  // Exactly the names that a backup may hold, each once: no name can lead out of the directory.
  private boolean complete(Manifest manifest, ZipFile zip) {
    if (manifest.format() < 1 || manifest.version() == null || manifest.files() == null) {
      return false;
    }
    Set<String> allowed = new HashSet<>(files.databases());
    allowed.addAll(files.secrets());
    Set<String> listed = new HashSet<>();
    for (File file : manifest.files()) {
      boolean good =
          file != null
              && file.name() != null
              && file.sha256() != null
              && file.size() >= 0
              && (files.databases().contains(file.name()) || file.size() <= Backup.LARGEST_SECRET)
              && allowed.contains(file.name())
              && listed.add(file.name());
      if (!good) {
        return false;
      }
    }
    Set<String> expected = new HashSet<>(listed);
    expected.add(Manifest.ENTRY);
    List<String> entries =
        Collections.list(zip.entries()).stream().<String>map(ZipEntry::getName).toList();
    return listed.contains(files.databases().get(0))
        && entries.size() == expected.size()
        && expected.equals(new HashSet<>(entries));
  }

  private static void refuseTooLarge(Manifest manifest, Path work) throws IOException {
    long needed = 0;
    for (File file : manifest.files()) {
      needed += Math.min(file.size(), Long.MAX_VALUE / 4 - needed);
    }
    if (needed > Files.getFileStore(work).getUsableSpace()) {
      throw new BackupFailedException(
          "the backup needs " + needed + " bytes, which are not free: make room on that disk",
          null);
    }
  }

  private static void extract(Path backup, ZipFile zip, File file, Path to) throws IOException {
    MessageDigest digest = SafeFiles.digest();
    Files.createFile(to, SafeFiles.mode(to, "rw-------"));
    long left = file.size();
    try (InputStream in = zip.getInputStream(zip.getEntry(file.name()));
        OutputStream out = new DigestOutputStream(Files.newOutputStream(to), digest)) {
      byte[] part = new byte[64 << 10];
      for (int read = in.read(part); read >= 0; read = in.read(part)) {
        left -= read;
        if (left < 0) { // never more onto the disk than was announced
          throw damaged(backup, null);
        }
        out.write(part, 0, read);
      }
    }
    if (left != 0 || !HexFormat.of().formatHex(digest.digest()).equals(file.sha256())) {
      throw damaged(backup, null);
    }
    SafeFiles.force(to);
  }

  private void checkDatabases(Path backup, Manifest manifest, Path work) throws IOException {
    byte[] feedId = new byte[16];
    new SecureRandom().nextBytes(feedId);
    try {
      for (String name : files.databases()) {
        if (Files.exists(work.resolve(name)) && !DatabaseCopy.sound(work.resolve(name))) {
          throw damaged(backup, null);
        }
      }
      Path accounts = work.resolve(files.databases().get(0));
      if (!DatabaseCopy.renewFeed(
          accounts, Base64.getUrlEncoder().withoutPadding().encodeToString(feedId))) {
        throw damaged(backup, null);
      }
      DatabaseCopy.forgetRefreshTokens(accounts);
      SafeFiles.force(accounts);
    } catch (SQLException e) {
      throw damaged(backup, e);
    }
    for (File file : manifest.files()) {
      SafeFiles.ownerOnly(work.resolve(file.name()));
    }
  }

  // Beside an absent directory, so that one renaming does it; an existing one may be a mount point,
  // which cannot be renamed, and has its own disk.
  private static Path staging(Path target) throws IOException {
    return SafeFiles.temporaryDirectory(
        Files.exists(target) ? target : target.getParent(), ".gatehouse-restore-");
  }

  private void moveIn(Path work, Path target, Manifest manifest) throws IOException {
    if (!work.getParent().equals(target)) {
      Files.move(work, target, StandardCopyOption.ATOMIC_MOVE);
      SafeFiles.force(target.getParent());
      return;
    }
    SafeFiles.ownerOnlyDirectory(target);
    // the accounts last: without them nothing else is a data directory
    List<String> names = new ArrayList<>(manifest.files().stream().map(File::name).toList());
    names.remove(files.databases().get(0));
    names.add(files.databases().get(0));
    List<Path> moved = new ArrayList<>();
    try {
      for (String name : names) {
        Files.move(work.resolve(name), target.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        moved.add(target.resolve(name));
      }
      SafeFiles.force(target);
    } catch (IOException e) {
      for (Path file : moved) {
        Files.deleteIfExists(file);
      }
      throw e;
    }
  }

  private static BackupFailedException foreign(Path backup) {
    return new BackupFailedException(
        backup + " is no backup of this product: give a file that the backup command wrote", null);
  }

  private static BackupFailedException damaged(Path backup, Exception cause) {
    return new BackupFailedException(
        backup + " is damaged or is no backup of this product: take another one", cause);
  }
}
