package dev.gatehouse.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A throw-away directory, readable by its owner alone (that is how the JDK makes them), with a lock
 * that is held as long as it is used: what a killed process left is told by its lock. Not for
 * several threads.
 */
final class DemoDirectory implements AutoCloseable {
  static final String PREFIX = "gatehouse-demo-";
  static final String LOCK = "lock";
  private static final int TRIES = 5;

  private final Path path;
  private final FileChannel lock;

  private DemoDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /** Makes one in the temporary directory, and removes there what killed processes left. */
  static DemoDirectory create() {
    return create(Path.of(System.getProperty("java.io.tmpdir")));
  }

  /** As {@link #create()}, in another place. */
  static DemoDirectory create(Path parent) {
    try {
      DemoDirectory made = makeIn(parent.toAbsolutePath());
      DemoLeftovers.remove(made.path);
      return made;
    } catch (IOException e) {
      throw CommandFailedException.failure(
          "no temporary directory can be made for the demo; free some space, or set TMPDIR");
    }
  }

  private static DemoDirectory makeIn(Path parent) throws IOException {
    for (int attempt = 0; attempt < TRIES; attempt++) {
      Path path = Files.createTempDirectory(parent, PREFIX);
      Path file = path.resolve(LOCK);
      FileChannel channel;
      try {
        channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      } catch (NoSuchFileException e) {
        continue; // another start took it, still empty, for a leftover
      }
      FileLock held = channel.tryLock();
      // another start that held the lock in between has removed the file, whoever locks it now
      if (held != null && Files.exists(file)) {
        return new DemoDirectory(path, channel);
      }
      channel.close();
    }
    throw new IOException("every new directory was taken for a leftover");
  }

  /** Where it is: absolute; never null. */
  Path path() {
    return path;
  }

  /** Removes it with everything in it; what has gone meanwhile is no fault. */
  @Override
  public void close() {
    try (lock) {
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
