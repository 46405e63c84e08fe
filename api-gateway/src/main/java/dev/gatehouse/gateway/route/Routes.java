package dev.gatehouse.gateway.route;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The route table in force, swapped whole when its file changes. Safe for every thread: {@link
 * #table} is one volatile read. A wrong file is refused whole, and the old table stays.
 */
public final class Routes implements AutoCloseable {
  private Routes() {}

  /**
   * Reads a routes file. Blocks.
   *
   * @param file null for the built-in example
   * @param builtIns the gateway's own endpoints; never null
   * @throws RouteFaultsException with every fault of the file
   */
  public static Routes open(Path file, List<Route> builtIns) throws RouteFaultsException {
    throw new UnsupportedOperationException();
  }

  /** The table in force; never null. */
  public RouteTable table() {
    throw new UnsupportedOperationException();
  }

  /** Why the file as it is now was not taken over; null where it was. For {@code /health/ready}. */
  public String warning() {
    throw new UnsupportedOperationException();
  }

  /** Looks at the file again now (SIGHUP). Blocks; never throws for a wrong file. */
  public void reload() {
    throw new UnsupportedOperationException();
  }

  /**
   * Looks at the file from now on, on a thread of its own.
   *
   * @param every how often; never null
   */
  public void watch(Duration every) {
    throw new UnsupportedOperationException();
  }

  /** Stops looking at the file. */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
