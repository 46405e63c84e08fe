package dev.gatehouse.common.feed;

/** What the anchor signs, to and from text. Safe for every thread. */
public final class FeedJson {
  private FeedJson() {}

  /** Writes an entry. */
  public static String write(FeedEntry entry) {
    throw new UnsupportedOperationException();
  }

  /** Writes a head. */
  public static String write(FeedAnswer.Head head) {
    throw new UnsupportedOperationException();
  }

  /** Writes a snapshot. */
  public static String write(FeedSnapshot snapshot) {
    throw new UnsupportedOperationException();
  }

  /** Reads an entry. */
  public static FeedEntry readEntry(String text) throws UnknownFeedTextException {
    throw new UnsupportedOperationException();
  }

  /** Reads a head. */
  public static FeedAnswer.Head readHead(String text) throws UnknownFeedTextException {
    throw new UnsupportedOperationException();
  }

  /** Reads a snapshot. */
  public static FeedSnapshot readSnapshot(String text) throws UnknownFeedTextException {
    throw new UnsupportedOperationException();
  }
}
