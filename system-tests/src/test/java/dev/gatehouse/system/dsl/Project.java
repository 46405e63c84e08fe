package dev.gatehouse.system.dsl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Where things are. */
public final class Project {
  private static final int FIRST_PORT = 20_000;
  private static final int PORTS = 12_000;
  private static final AtomicInteger NEXT =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(PORTS));

  private Project() {}

  /** The folder with the launcher script and the README. */
  public static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("gatehouse"))
        || !Files.exists(folder.resolve("README.md"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IllegalStateException("no folder above has the launcher script");
      }
    }
    return folder;
  }

  /**
   * A port of the loopback interface that nobody listens on now, another one at each call. Below
   * the range from which the system takes ports for outgoing connections, so that none of these
   * takes it before the server does.
   */
  public static int freePort() {
    while (true) {
      int port = FIRST_PORT + Math.floorMod(NEXT.getAndIncrement(), PORTS);
      try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return probe.getLocalPort();
      } catch (BindException e) {
        // somebody listens there: the next one
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
