package dev.gatehouse.auth.keys;

import io.vertx.core.Future;
import java.util.concurrent.Callable;

/** Runs what may wait for a disk or compute for long on a thread that may. */
@FunctionalInterface
public interface Blocking {

  /**
   * Runs {@code work} off the event loop; the future completes on the caller's, and carries what
   * the work threw.
   */
  <T> Future<T> call(Callable<T> work);
}
