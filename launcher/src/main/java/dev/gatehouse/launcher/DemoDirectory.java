package dev.gatehouse.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A throw-away directory, readable by its owner alone (that is how the JDK makes them).
 *
 * @param path absolute; never null
 */
record DemoDirectory(Path path) implements AutoCloseable {
  static DemoDirectory create() {
    try {
      return new DemoDirectory(Files.createTempDirectory("gatehouse-demo-").toAbsolutePath());
    } catch (IOException e) {
      throw CommandFailedException.failure(
          "no temporary directory can be made for the demo; free some space, or set TMPDIR");
    }
  }

  /** Removes it with everything in it; what has gone meanwhile is no fault. */
  @Override
  public void close() {
    try {
      Files.walkFileTree(
          path,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.deleteIfExists(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException e)
                throws IOException {
              Files.deleteIfExists(directory);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
