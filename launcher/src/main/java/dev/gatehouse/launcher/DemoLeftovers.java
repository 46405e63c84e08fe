package dev.gatehouse.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Directories of demos that were killed. Everything is opened relative to the open directory above
 * it and never through a symbolic link, so that nobody who may write in the temporary directory can
 * point the removal elsewhere; where the system has no such calls, nothing is removed.
 */
final class DemoLeftovers {
  private static final Logger log = LoggerFactory.getLogger(DemoLeftovers.class);
  private static final int MOST_ENTRIES = 20_000;
  private static final int MOST_LEFTOVERS = 32;
  private static final int DEEPEST = 8;
  private static final String OWNER_ALONE = "rwx------";

  private DemoLeftovers() {}

  /**
   * Removes those beside a demo's own directory that belong to its owner and whose lock nobody
   * holds. One without a lock goes only if it is empty. What cannot be removed stays: a demo does
   * not fail for it.
   *
   * @param own the directory of this process; stays
   */
  static void remove(Path own) {
    Path parent = own.getParent();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(parent)) {
      if (stream instanceof SecureDirectoryStream<Path> secure) {
        String owner = Files.getOwner(own, LinkOption.NOFOLLOW_LINKS).getName();
        for (Path name : candidates(secure, own.getFileName())) {
          removeOne(secure, name, owner);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      log.debug("leftovers of demos in {} cannot be looked for: {}", parent, e.toString());
    }
  }

  private static List<Path> candidates(SecureDirectoryStream<Path> stream, Path own) {
    List<Path> names = new ArrayList<>();
    int seen = 0;
    for (Path entry : stream) {
      Path name = entry.getFileName();
      if (name.toString().startsWith(DemoDirectory.PREFIX) && !name.equals(own)) {
        names.add(name);
      }
      seen++;
      if (seen >= MOST_ENTRIES || names.size() >= MOST_LEFTOVERS) {
        break;
      }
    }
    return names;
  }

  private static void removeOne(SecureDirectoryStream<Path> parent, Path name, String owner) {
    try (SecureDirectoryStream<Path> directory =
        parent.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
      PosixFileAttributes attributes =
          directory.getFileAttributeView(PosixFileAttributeView.class).readAttributes();
      if (attributes.owner().getName().equals(owner)
          && PosixFilePermissions.toString(attributes.permissions()).equals(OWNER_ALONE)
          && emptied(directory)) {
        parent.deleteDirectory(name);
      }
    } catch (IOException | DirectoryIteratorException e) {
      log.debug("{} is no leftover of a demo, or cannot be removed: {}", name, e.toString());
    }
  }

  /** Whether nothing is left in it. Its lock is held until all else has gone, and goes last. */
  private static boolean emptied(SecureDirectoryStream<Path> directory) throws IOException {
    List<Path> names = new ArrayList<>();
    directory.forEach(entry -> names.add(entry.getFileName()));
    Path lock = Path.of(DemoDirectory.LOCK);
    if (names.isEmpty()) {
      return true; // just made, or its start was killed before it made the lock
    }
    if (!names.remove(lock)) {
      return false;
    }
    try (FileChannel channel =
        (FileChannel)
            directory.newByteChannel(
                lock, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
      if (channel.tryLock() == null) {
        return false;
      }
      for (Path name : names) {
        removeTree(directory, name, DEEPEST);
      }
      directory.deleteFile(lock);
      return true;
    } catch (OverlappingFileLockException e) {
      return false; // held by this process
    }
  }

  private static void removeTree(SecureDirectoryStream<Path> parent, Path name, int levels)
      throws IOException {
    boolean isDirectory =
        parent
            .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
            .readAttributes()
            .isDirectory();
    if (!isDirectory) {
      parent.deleteFile(name);
      return;
    }
    if (levels == 0) {
      throw new IOException("deeper than a demo makes it");
    }
    try (SecureDirectoryStream<Path> directory =
        parent.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
      List<Path> names = new ArrayList<>();
      directory.forEach(entry -> names.add(entry.getFileName()));
      for (Path inner : names) {
        removeTree(directory, inner, levels - 1);
      }
    }
    parent.deleteDirectory(name);
  }
}
