package dev.gatehouse.common.bus;

/** A message that nobody who may has answered. Immutable, without a stack trace. */
final class UnansweredException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final CallError error;

  UnansweredException(CallError error) {
    super(error.name(), null, false, false);
    this.error = error;
  }

  /** What it was: UNAVAILABLE, TIMEOUT, or INTERNAL for what came back and was no reply. */
  CallError error() {
    return error;
  }
}
