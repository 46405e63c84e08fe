package dev.gatehouse.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The data directory, before anything is opened in it. */
final class DataDirectory {
  private DataDirectory() {}

  /**
   * Makes it, for its owner alone, where it is absent.
   *
   * @throws CommandFailedException where it cannot be used
   */
  static void prepare(Path directory) {
    try {
      if (!Files.exists(directory)) {
        Path parent = directory.toAbsolutePath().getParent();
        if (parent != null) {
          Files.createDirectories(parent);
        }
        Files.createDirectory(
            directory,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
    } catch (java.nio.file.FileAlreadyExistsException e) {
      // another start made it in between
    } catch (IOException | UnsupportedOperationException e) {
      throw unusable(directory);
    }
    if (!Files.isDirectory(directory) || !Files.isWritable(directory)) {
      throw unusable(directory);
    }
  }

  private static CommandFailedException unusable(Path directory) {
    return CommandFailedException.failure(
        "the data directory "
            + directory
            + " cannot be written; set data-dir to a directory of this user's own");
  }
}
