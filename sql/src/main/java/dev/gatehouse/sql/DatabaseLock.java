package dev.gatehouse.sql;

import dev.gatehouse.sql.DatabaseUnavailableException.Fault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps every other process away from a database: SQLite itself would let a second one in. The
 * operating system gives the lock back when the process ends, however it ends. Safe for every
 * thread.
 */
public final class DatabaseLock implements AutoCloseable {
  // Closing any channel of a file drops the process's lock on it, so this process must know by
  // itself which files it has locked, before it opens one.
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;
  private boolean closed;

  private DatabaseLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the lock. Touches the disk: not for an event loop.
   *
   * @param file the lock file, made where it is absent; its directory must exist
   * @throws DatabaseUnavailableException IN_USE where somebody has it, NOT_WRITABLE
   */
  public static DatabaseLock acquire(Path file) {
    Path key;
    try {
      key = file.toAbsolutePath().getParent().toRealPath().resolve(file.getFileName());
    } catch (IOException e) {
      throw DataFiles.notWritable(file, e);
    }
    if (!HELD.add(key)) {
      throw inUse(file, "this process");
    }
    FileChannel channel = null;
    try {
      DataFiles.createFile(key);
      channel = FileChannel.open(key, StandardOpenOption.READ, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw inUse(file, holder(channel));
      }
      channel.truncate(0);
      byte[] pid = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
      channel.write(ByteBuffer.wrap(pid), 0);
      return new DatabaseLock(key, channel);
    } catch (IOException e) {
      release(key, channel);
      throw DataFiles.notWritable(file, e);
    } catch (RuntimeException e) {
      release(key, channel);
      throw e;
    }
  }

  /** Gives the lock back; more than once does nothing. The file stays. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      release(file, channel);
    }
  }

  private static void release(Path key, FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // the operating system takes the lock back with the process
    } finally {
      HELD.remove(key);
    }
  }

  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(20);
    channel.read(text, 0);
    String pid = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII);
    return pid.chars().allMatch(Character::isDigit) && !pid.isEmpty()
        ? "process " + pid
        : "another process";
  }

  private static DatabaseUnavailableException inUse(Path file, String by) {
    return new DatabaseUnavailableException(
        Fault.IN_USE,
        "the data directory "
            + file.toAbsolutePath().getParent()
            + " is in use by "
            + by
            + " ("
            + file.getFileName()
            + "): stop it first, or use another data directory",
        null);
  }
}
