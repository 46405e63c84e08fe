package dev.gatehouse.sql;

import dev.gatehouse.sql.DatabaseUnavailableException.Fault;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Makes the data directory and files so that nobody but their owner can read them. */
final class DataFiles {
  private DataFiles() {}

  /** Makes the directory, mode 0700, and its parents where they are absent. */
  static void createDirectory(Path directory) {
    try {
      if (!Files.isDirectory(directory)) {
        Files.createDirectories(directory, mode(directory, "rwx------"));
      }
    } catch (IOException e) {
      throw notWritable(directory, e);
    }
  }

  /** Makes an empty file, mode 0600, where none is. */
  static void createFile(Path file) throws IOException {
    try {
      if (!Files.exists(file)) {
        Files.createFile(file, mode(file, "rw-------"));
      }
    } catch (FileAlreadyExistsException e) {
      // somebody else was faster: the lock decides who goes on
    }
  }

  static DatabaseUnavailableException notWritable(Path path, IOException cause) {
    String why = cause instanceof FileSystemException f ? f.getReason() : null;
    if (why == null) {
      why =
          cause.getClass().getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])|Exception$", " ").trim();
    }
    boolean full = why.contains("No space left");
    return new DatabaseUnavailableException(
        full ? Fault.DISK_FULL : Fault.NOT_WRITABLE,
        (full ? "no space is left for " : "cannot write ")
            + path.toAbsolutePath()
            + " ("
            + why
            + "): "
            + (full
                ? "make room on its disk"
                : "give this user write access, or set another data directory"),
        cause);
  }

  private static FileAttribute<?>[] mode(Path path, String permissions) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
