package dev.gatehouse.common.bus;

import io.vertx.core.Future;

/** Something that listens at an address of the bus. Safe for every thread. */
@FunctionalInterface
public interface Registration {
  /**
   * Stops listening. What was begun is finished and answered.
   *
   * @return completes once nothing new arrives; more than once does nothing
   */
  Future<Void> close();
}
