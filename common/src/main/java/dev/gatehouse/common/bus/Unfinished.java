package dev.gatehouse.common.bus;

/** Stands for what the next commit brings. */
final class Unfinished {
  private Unfinished() {}

  @SuppressWarnings("TypeParameterUnusedInFormals") // gone with the next commit
  static <T> T yet() {
    if (Thread.State.values().length > 0) {
      throw new UnsupportedOperationException();
    }
    return null;
  }
}
