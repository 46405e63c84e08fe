package dev.gatehouse.common.jose;

/** Stands for what the next commit brings. */
final class Unfinished {
  private Unfinished() {}

  static <T> T yet() {
    throw new UnsupportedOperationException();
  }
}
