package dev.gatehouse.common.feed;

/** Marks what is not built yet; gone with the last of it. */
final class Unfinished {
  private Unfinished() {}

  static <T> T yet() {
    throw new UnsupportedOperationException("not built yet");
  }
}
