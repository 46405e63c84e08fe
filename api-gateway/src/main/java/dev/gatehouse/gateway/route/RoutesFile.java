package dev.gatehouse.gateway.route;

import java.nio.file.Path;
import java.util.List;

/** Reads {@code routes.yaml} (interface §5). Blocks: never on an event loop. */
public final class RoutesFile {
  /** The largest file that is read, in bytes. */
  static final long LARGEST = 4L * 1024 * 1024;

  private RoutesFile() {}

  /**
   * Reads and validates a file.
   *
   * @param file never null
   * @return the routes, in the file's order; never null
   * @throws RouteFaultsException with every fault at once; also where the file cannot be read
   */
  public static List<Route> read(Path file) throws RouteFaultsException {
    return List.of();
  }

  /**
   * Validates the text of a file.
   *
   * @param name how faults name it; never null
   * @param text YAML; never null
   * @return the routes, in the file's order; never null
   * @throws RouteFaultsException with every fault at once
   */
  public static List<Route> parse(String name, String text) throws RouteFaultsException {
    return List.of();
  }

  /** The routes of the built-in example ({@code /tasks}); never null. */
  public static List<Route> example() {
    return List.of();
  }
}
