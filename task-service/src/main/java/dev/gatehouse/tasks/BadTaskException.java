package dev.gatehouse.tasks;

import java.util.List;

/** A request's body is not what it must be. Without a stack trace: it is the caller's fault. */
final class BadTaskException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient List<String> faults;

  /**
   * @param status the HTTP status
   * @param faults each in plain words, for the caller's eyes; not empty
   */
  BadTaskException(int status, List<String> faults) {
    super(String.join("; ", faults), null, false, false);
    this.status = status;
    this.faults = List.copyOf(faults);
  }

  int status() {
    return status;
  }

  List<String> faults() {
    return faults;
  }
}
