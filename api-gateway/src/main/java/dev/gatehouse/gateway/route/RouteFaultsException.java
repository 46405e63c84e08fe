package dev.gatehouse.gateway.route;

import java.util.List;

/** A routes file is wrong. Carries every fault at once, for the operator's eyes. */
public final class RouteFaultsException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<String> faults;

  /**
   * A refusal of the whole file.
   *
   * @param faults each {@code file:line: what is wrong, and what to write instead}; never empty
   */
  public RouteFaultsException(List<String> faults) {
    super(String.join("; ", faults), null, false, false);
    this.faults = List.copyOf(faults);
  }

  /** Each {@code file:line: what is wrong, and what to write instead}; never empty. */
  public List<String> faults() {
    return faults == null ? List.of(getMessage()) : faults;
  }
}
