package dev.gatehouse.common.bus;

/** Is told how each call of a process ended, such as for metrics. */
@FunctionalInterface
public interface CallObserver {
  /** Who wants to know nothing. */
  CallObserver NONE = (address, nanos, failure) -> {};

  /**
   * A call has ended. Runs on any thread; must not wait and must not throw.
   *
   * @param address of the call: one of a few that the program knows; never null
   * @param nanos how long it took, repetitions included
   * @param failure null where it was answered
   */
  void ended(String address, long nanos, CallError failure);
}
