package dev.gatehouse.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Reads the files of one folder, and collects what is wrong with them: a missing file, one that
 * others may read though it is a secret, or one that others may replace. Blocks; for one thread.
 */
final class FolderReader {
  private static final long LARGEST = 16 * 1024;
  private static final Set<PosixFilePermission> REPLACEABLE =
      EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
  private static final Set<PosixFilePermission> OPEN =
      EnumSet.complementOf(
          EnumSet.of(
              PosixFilePermission.OWNER_READ,
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.OWNER_EXECUTE));

  private final Path folder;
  private final String madeBy;
  private final List<String> faults = new ArrayList<>();

  /**
   * Of a folder.
   *
   * @param folder absolute
   * @param madeBy the command that makes such a folder, for messages
   */
  FolderReader(Path folder, String madeBy) {
    this.folder = folder;
    this.madeBy = madeBy;
    if (!Files.isDirectory(folder)) {
      throw new ClusterFolderException(folder + " is no folder; make it with: " + madeBy);
    }
    judge(folder, REPLACEABLE, "chmod 700 " + folder);
  }

  /** What one file says; null, with a fault, where it cannot be used. */
  String text(FolderFile file) {
    Path path = folder.resolve(file.text());
    try {
      if (Files.size(path) > LARGEST) {
        fault(path + " is too long for what it should be; " + wayOut());
        return null;
      }
      if (!judge(path, file.secret() ? OPEN : REPLACEABLE, "chmod 600 " + path)) {
        return null;
      }
      return Files.readString(path, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      fault(path + " is missing; " + wayOut());
    } catch (IOException e) {
      fault(path + " cannot be read; check that the user of this process may");
    }
    return null;
  }

  /** Whether the folder holds a file, readable or not. */
  boolean holds(FolderFile file) {
    return Files.exists(folder.resolve(file.text()));
  }

  private boolean judge(Path path, Set<PosixFilePermission> refused, String mended) {
    try {
      Set<PosixFilePermission> mode = Files.getPosixFilePermissions(path);
      if (mode.stream().noneMatch(refused::contains)) {
        return true;
      }
      fault(
          path
              + " has mode "
              + PosixFilePermissions.toString(mode)
              + ", which lets others "
              + (refused.equals(OPEN) ? "read" : "replace")
              + " it; run: "
              + mended);
    } catch (IOException | UnsupportedOperationException e) {
      fault(path + " has no mode that can be read; keep the folder where files have modes");
    }
    return false;
  }

  /** Adds a fault about a file of the folder. */
  void fault(FolderFile file, String text) {
    fault(folder.resolve(file.text()) + " " + text);
  }

  /** Adds a fault. */
  void fault(String text) {
    faults.add(text);
  }

  /** What to do about a folder that cannot be used. */
  String wayOut() {
    return "make a new folder with: " + madeBy;
  }

  /**
   * Ends the reading.
   *
   * @throws ClusterFolderException where there is any fault
   */
  void orThrow() {
    if (!faults.isEmpty()) {
      throw new ClusterFolderException(faults, null);
    }
  }
}
