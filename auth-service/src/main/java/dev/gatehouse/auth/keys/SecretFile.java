package dev.gatehouse.auth.keys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * A secret in a file of its own that nobody else may read (mode 0600). Blocks: not for event loops.
 */
public final class SecretFile {

  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
  private static final int MAX_BYTES = 4096;

  private SecretFile() {}

  /**
   * Writes {@code secret} and a newline, whole or not at all, durable when it returns; replaces
   * what is there.
   *
   * @throws KeyUnavailableException where the directory cannot be written
   */
  public static void write(Path file, String secret) {
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.deleteIfExists(beside);
      Set<StandardOpenOption> options =
          EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      try (FileChannel channel =
          FileChannel.open(beside, options, PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
        ByteBuffer bytes = ByteBuffer.wrap((secret + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent())) {
        directory.force(true); // the name is durable too, before anything depends on it
      }
    } catch (IOException e) {
      throw new KeyUnavailableException(
          "cannot write "
              + file
              + ": check that the data directory exists, is writable and its disk not full",
          e);
    }
  }

  /**
   * Reads a secret; one trailing newline is dropped.
   *
   * @throws KeyUnavailableException where it cannot be read, or is no secret of a sensible size
   */
  static String read(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new KeyUnavailableException(file + " is too long to be a secret", null);
      }
      String text = Files.readString(file, StandardCharsets.UTF_8);
      return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    } catch (IOException e) {
      throw new KeyUnavailableException(
          "cannot read " + file + ": check that the user of this process may", e);
    }
  }
}
