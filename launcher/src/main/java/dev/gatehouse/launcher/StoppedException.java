package dev.gatehouse.launcher;

/** A signal came before the start had ended: nothing is wrong, and nothing more is to begin. */
final class StoppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StoppedException() {
    super("stopped before it had started", null, false, false);
  }
}
