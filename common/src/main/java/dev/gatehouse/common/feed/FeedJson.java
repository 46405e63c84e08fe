package dev.gatehouse.common.feed;

/** What the anchor signs, to and from text. Safe for every thread. */
public final class FeedJson {
  private FeedJson() {}

  /** Writes an entry. */
  public static String write(FeedEntry entry) {
    return Unfinished.yet();
  }

  /** Writes a head. */
  public static String write(FeedAnswer.Head head) {
    return Unfinished.yet();
  }

  /** Writes a snapshot. */
  public static String write(FeedSnapshot snapshot) {
    return Unfinished.yet();
  }

  /** Reads an entry. */
  public static FeedEntry readEntry(String text) throws UnknownFeedTextException {
    return Unfinished.yet();
  }

  /** Reads a head. */
  public static FeedAnswer.Head readHead(String text) throws UnknownFeedTextException {
    return Unfinished.yet();
  }

  /** Reads a snapshot. */
  public static FeedSnapshot readSnapshot(String text) throws UnknownFeedTextException {
    return Unfinished.yet();
  }
}
