package dev.gatehouse.gateway.route;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The route table in force, swapped whole when its file changes. Safe for every thread: {@link
 * #table} is one volatile read. A wrong file is refused whole, and the old table stays.
 */
public final class Routes implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Routes.class);

  private final Path file;
  private final List<Route> builtIns;
  private volatile RouteTable table;
  private volatile String warning;
  private byte[] seen;
  private ScheduledExecutorService watch;

  private Routes(Path file, List<Route> builtIns, RouteTable table, byte[] seen) {
    this.file = file;
    this.builtIns = List.copyOf(builtIns);
    this.table = table;
    this.seen = seen;
  }

  /**
   * Reads a routes file. Blocks.
   *
   * @param file null for the built-in example
   * @param builtIns the gateway's own endpoints; never null
   * @throws RouteFaultsException with every fault of the file
   */
  public static Routes open(Path file, List<Route> builtIns) throws RouteFaultsException {
    byte[] seen = file == null ? null : fingerprint(file);
    List<Route> routes = file == null ? RoutesFile.example() : RoutesFile.read(file);
    return new Routes(file, builtIns, RouteTable.of(builtIns, routes), seen);
  }

  /** The table in force; never null. */
  public RouteTable table() {
    return table;
  }

  /** Why the file as it is now was not taken over; null where it was. For {@code /health/ready}. */
  public String warning() {
    return warning;
  }

  /** Looks at the file again now (SIGHUP). Blocks; never throws for a wrong file. */
  public synchronized void reload() {
    if (file == null) {
      return;
    }
    // taken before reading: what is written in between is seen at the next look
    seen = fingerprint(file);
    try {
      List<Route> routes = RoutesFile.read(file);
      table = RouteTable.of(builtIns, routes);
      warning = null;
      LOG.info("routes taken over from {}: {}", file, routes.size());
    } catch (RouteFaultsException e) {
      warning = "the routes file was refused, the routes before it stay: " + e.getMessage();
      LOG.error("routes refused, the ones before stay: {}", e.getMessage());
    }
  }

  /**
   * Looks at the file from now on, on a thread of its own.
   *
   * @param every how often; never null
   */
  public synchronized void watch(Duration every) {
    if (file == null || watch != null) {
      return;
    }
    watch =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("routes-watch").factory());
    var unused =
        watch.scheduleWithFixedDelay(
            this::look, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
  }

  private synchronized void look() {
    try {
      if (!MessageDigest.isEqual(seen, fingerprint(file))) {
        reload();
      }
    } catch (RuntimeException e) {
      // the executor would drop the task for good
      LOG.error("looking at the routes file failed", e);
    }
  }

  /** What tells one content from another; empty where there is none to read. */
  private static byte[] fingerprint(Path file) {
    try {
      if (Files.size(file) > RoutesFile.LARGEST) {
        return Files.getLastModifiedTime(file).toString().getBytes(StandardCharsets.UTF_8);
      }
      return MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
    } catch (IOException e) {
      return new byte[0];
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Stops looking at the file. */
  @Override
  public synchronized void close() {
    if (watch != null) {
      watch.shutdownNow();
      watch = null;
    }
  }
}
