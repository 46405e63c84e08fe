package dev.gatehouse.cluster;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Makes a folder with its files, whole or not at all: under another name beside its place, then
 * renamed. The folder has mode 0700 and each file 0600.
 */
final class NewFolder {
  private static final FileAttribute<?> FOLDER_MODE = mode("rwx------");
  private static final FileAttribute<?> FILE_MODE = mode("rw-------");
  private static final Set<StandardOpenOption> NEW =
      EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

  private NewFolder() {}

  private static FileAttribute<?> mode(String permissions) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
  }

  /**
   * Makes it; durable when it returns.
   *
   * @param folder absolute; nothing may be there yet
   * @param files the files' texts
   * @throws ClusterFolderException where something is there, or it cannot be written
   */
  static void make(Path folder, Map<FolderFile, String> files) {
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      throw exists(folder, null);
    }
    Path parent = folder.getParent();
    Path half = null;
    makeParent(folder, parent);
    try {
      half = Files.createTempDirectory(parent, "." + folder.getFileName() + ".", FOLDER_MODE);
      for (Map.Entry<FolderFile, String> file : files.entrySet()) {
        write(half.resolve(file.getKey().text()), file.getValue());
      }
      sync(half);
      Files.move(half, folder, StandardCopyOption.ATOMIC_MOVE);
      half = null;
      sync(parent);
    } catch (DirectoryNotEmptyException | FileAlreadyExistsException e) {
      throw exists(folder, e); // somebody else made it in between
    } catch (IOException | UnsupportedOperationException e) {
      throw unwritable(folder, parent, e);
    } finally {
      remove(half, files.keySet());
    }
  }

  private static void makeParent(Path folder, Path parent) {
    try {
      Files.createDirectories(parent);
    } catch (IOException e) {
      throw unwritable(folder, parent, e);
    }
  }

  private static ClusterFolderException unwritable(Path folder, Path parent, Exception cause) {
    return new ClusterFolderException(
        folder + " cannot be made; check that " + parent + " is a folder that can be written",
        cause);
  }

  private static ClusterFolderException exists(Path folder, Exception cause) {
    return new ClusterFolderException(
        folder + " exists already and is left as it is; name another", cause);
  }

  private static void write(Path file, String text) throws IOException {
    try (FileChannel channel = FileChannel.open(file, NEW, FILE_MODE)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  private static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory)) {
      channel.force(true);
    }
  }

  private static void remove(Path half, Set<FolderFile> files) {
    if (half == null) {
      return;
    }
    try {
      for (FolderFile file : files) {
        Files.deleteIfExists(half.resolve(file.text()));
      }
      Files.deleteIfExists(half);
    } catch (IOException e) {
      // what is left is readable by its owner alone, and has a name that no node has
    }
  }
}
