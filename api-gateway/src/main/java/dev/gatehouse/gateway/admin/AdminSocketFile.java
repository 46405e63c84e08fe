package dev.gatehouse.gateway.admin;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The file of the admin socket. Whoever can open it is an administrator, so at no moment may
 * anybody but its owner: it is bound in a fresh directory of mode 0700, given its mode 0600, and
 * only then moved to its name. All methods wait for the disk: never call them on an event loop. Not
 * safe for several threads at once.
 */
final class AdminSocketFile {
  /** What {@code sun_path} holds on macOS, the smaller one, without its final NUL. */
  static final int LONGEST_PATH = 103;

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final Set<PosixFilePermission> OWNER_READS_AND_WRITES =
      PosixFilePermissions.fromString("rw-------");
  private static final int FILE_TYPE = 0170000;
  private static final int SOCKET = 0140000;

  private final Path socket;
  private Path nest;
  private Object fileKey;

  /**
   * @param socket its final name; never null
   */
  AdminSocketFile(Path socket) {
    this.socket = socket.toAbsolutePath().normalize();
  }

  /** Its final name; never null. */
  Path path() {
    return socket;
  }

  /**
   * Makes the way free.
   *
   * @return where to bind; {@link #publish} moves it to its name
   * @throws IOException whose message is one plain line for the operator: the path is too long,
   *     another server answers there, or the directory is not ours alone
   */
  Path prepare() throws IOException {
    int length = socket.toString().getBytes(StandardCharsets.UTF_8).length;
    if (length > LONGEST_PATH) {
      throw new IOException(
          "the path of the admin socket has "
              + length
              + " bytes, the system allows "
              + LONGEST_PATH
              + ": choose a shorter data-dir ("
              + socket
              + ")");
    }
    Path directory = socket.getParent();
    try {
      Files.createDirectories(directory, OWNER_ONLY);
      refuseForeignWriters(directory);
      removeStale();
      nest = freshNest(directory);
    } catch (AccessDeniedException e) {
      throw new IOException(
          "the admin socket cannot be made in " + directory + ": this user may not write there", e);
    } catch (FileAlreadyExistsException e) {
      throw new IOException(directory + " is not a directory: choose another data-dir", e);
    }
    return nest.resolve("s");
  }

  /**
   * Gives the bound socket its mode and its name.
   *
   * @throws IOException where the file system refuses; the socket is then not reachable
   */
  void publish() throws IOException {
    Path bound = nest.resolve("s");
    Files.setPosixFilePermissions(bound, OWNER_READS_AND_WRITES);
    fileKey = Files.readAttributes(bound, BasicFileAttributes.class).fileKey();
    Files.move(bound, socket, StandardCopyOption.ATOMIC_MOVE);
    removeNest();
  }

  /** Removes what was made; leaves a file alone that is not ours. */
  void remove() throws IOException {
    removeNest();
    if (fileKey != null && fileKey.equals(fileKeyNow())) {
      Files.deleteIfExists(socket);
    }
    fileKey = null;
  }

  private void removeNest() throws IOException {
    if (nest != null) {
      Files.deleteIfExists(nest.resolve("s"));
      Files.deleteIfExists(nest);
      nest = null;
    }
  }

  private Object fileKeyNow() throws IOException {
    try {
      return Files.readAttributes(socket, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .fileKey();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private void refuseForeignWriters(Path directory) throws IOException {
    // whoever may write there may put a socket of their own in place of ours
    if (Files.getPosixFilePermissions(directory).contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new IOException(
          directory + " may be written by everybody: chmod 700 it, or choose another data-dir");
    }
  }

  private void removeStale() throws IOException {
    int mode;
    try {
      mode = (Integer) Files.getAttribute(socket, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return;
    }
    if ((mode & FILE_TYPE) != SOCKET) {
      throw new IOException(socket + " is not a socket: move it away, or choose another data-dir");
    }
    if (answers()) {
      throw new IOException(
          "another server is running with " + socket + ": stop it, or choose another data-dir");
    }
    Files.deleteIfExists(socket); // its process has died
  }

  private boolean answers() throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      return channel.isConnected();
    } catch (ConnectException e) {
      return false;
    } catch (IOException e) {
      throw new IOException(
          socket + " is there and cannot be asked: it belongs to another user's server", e);
    }
  }

  private static Path freshNest(Path directory) throws IOException {
    // no longer than the final name: Files.createTempDirectory would be
    for (int attempt = 0; attempt < 100; attempt++) {
      Path nest = directory.resolve(".s" + ThreadLocalRandom.current().nextInt(1_000_000));
      if (Files.notExists(nest, LinkOption.NOFOLLOW_LINKS)) {
        return Files.createDirectory(nest, OWNER_ONLY);
      }
    }
    throw new IOException("too many leftovers .s… in " + directory + ": remove them");
  }
}
